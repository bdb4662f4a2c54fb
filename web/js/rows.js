// Rows of a form that are added and taken away in place. Without this the buttons send the form and it comes back with
// one row more or less.
document.addEventListener('click', event => {
  const button = event.target.closest?.('[data-row]')
  if (!button) return
  event.preventDefault()
  const rows = document.getElementById('rows')
  const form = rows.closest('form')
  if (button.dataset.row === 'add') {
    const next = 1 + Math.max(-1, ...[...rows.children].map(row => Number(row.dataset.at)))
    const row = document.createElement('template')
    row.innerHTML = document.getElementById('row').innerHTML.replaceAll('__AT__', String(next))
    rows.append(row.content)
    rows.lastElementChild.querySelector('input, select').focus()
  } else {
    button.closest('.rule').remove()
    document.querySelector('[data-row=add]').focus()
  }
  form.dispatchEvent(new Event('input', { bubbles: true }))
})
