// Boxes of a list: one that checks all, a word that says how many are checked, and Shift that checks those between two.
const boxes = id => [...document.querySelectorAll(`td input[type=checkbox][form="${id}"]`)]
let last

// What only scripts make use of is shown.
document.documentElement.dataset.choosing = ''

function countChosen() {
  for (const bar of document.querySelectorAll('form.bulk')) {
    // Not `bar.id`: its boxes are named so.
    const id = bar.getAttribute('id')
    const count = boxes(id).filter(box => box.checked).length
    const said = `${count} chosen`
    const word = bar.querySelector('[data-chosen]')
    if (word.textContent !== said) word.textContent = said
    for (const all of document.querySelectorAll(`[data-choose-all="${id}"]`)) {
      all.checked = count > 0 && count === boxes(id).length
      all.indeterminate = count > 0 && !all.checked
    }
  }
}

document.addEventListener('click', event => {
  const box = event.target.closest?.('td input[type=checkbox][form]')
  if (!box) return
  const all = boxes(box.getAttribute('form'))
  const [from, to] = [all.indexOf(last), all.indexOf(box)].sort((one, other) => one - other)
  if (event.shiftKey && from >= 0) for (const one of all.slice(from, to + 1)) one.checked = box.checked
  last = box
  countChosen()
})
document.addEventListener('change', event => {
  const id = event.target.dataset?.chooseAll
  if (id) for (const box of boxes(id)) box.checked = event.target.checked
  countChosen()
})
// What is read again, or comes back with the browser's own button, may have other boxes checked.
document.addEventListener('htmx:after:swap', countChosen)
addEventListener('pageshow', countChosen)
countChosen()
