// The keyboard: `/` searches, `g` and a letter goes to a place, `?` shows what there is. Never while somebody is typing.
let isGoing = false
document.addEventListener('keydown', event => {
  const isTyping = event.target.closest?.('input, textarea, select, [contenteditable], .terminal-pane')
  if (isTyping || event.ctrlKey || event.metaKey || event.altKey) return
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
