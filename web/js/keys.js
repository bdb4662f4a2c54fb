// The keyboard: `/` searches, `g` and a letter goes to a place, `?` shows what there is. Never while somebody is typing.
const TYPING = 'input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable], .terminal-pane, dialog'
let isGoing = false
document.addEventListener('keydown', event => {
  if (event.target.closest?.(TYPING) || event.ctrlKey || event.metaKey || event.altKey) return
  if (isGoing) {
    isGoing = false
    document.querySelector(`.places [data-key="${CSS.escape(event.key)}"]`)?.click()
  } else if (event.key === 'g') {
    isGoing = true
    setTimeout(() => {
      isGoing = false
    }, 1500)
  } else if (event.key === '/') {
    event.preventDefault()
    document.querySelector('.bar input[type=search]')?.focus()
  } else if (event.key === '?') {
    document.getElementById('keys')?.showModal()
  }
})
