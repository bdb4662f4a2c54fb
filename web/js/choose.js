// A box that checks all boxes of its form, and a word that says how many are checked.
const boxes = () => [...document.querySelectorAll('input[type=checkbox][form=bulk]')]

function tell() {
  const count = boxes().filter(box => box.checked).length
  const said = document.querySelector('[data-chosen]')
  if (said) said.textContent = count === 0 ? 'Nobody chosen' : `${count} chosen`
  const all = document.querySelector('[data-choose-all]')
  if (!all) return
  all.checked = count > 0 && count === boxes().length
  all.indeterminate = count > 0 && count < boxes().length
}

for (const part of document.querySelectorAll('[data-choosing]')) part.hidden = false
document.addEventListener('change', event => {
  if (event.target.matches('[data-choose-all]')) for (const box of boxes()) box.checked = event.target.checked
  tell()
})
tell()
