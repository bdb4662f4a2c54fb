// The line of a terminal while it is typed: its text and cursor, its history, how it is drawn, and what could come next.
/** A line that is being typed: its text, where the cursor is, what was typed before. */
function Line(history) {
  let text = ''
  let at = 0
  let back = history.length
  const set = (next, place = next.length) => {
    text = next
    at = Math.max(0, Math.min(text.length, place))
  }
  const wordStart = () => text.slice(0, at).replace(/\S+\s*$/, '').length
  const wordEnd = () => at + (/^\s*\S+/.exec(text.slice(at))?.[0].length ?? 0)
  const walk = step => {
    back = Math.max(0, Math.min(history.length, back + step))
    set(history[back] ?? '')
  }
  const keys = {
    '\x7f': () => at > 0 && set(text.slice(0, at - 1) + text.slice(at), at - 1),
    '\x1b[3~': () => set(text.slice(0, at) + text.slice(at + 1), at),
    '\x1b[D': () => set(text, at - 1),
    '\x1b[C': () => set(text, at + 1),
    '\x1b[A': () => walk(-1),
    '\x1b[B': () => walk(1),
    '\x1b[H': () => set(text, 0),
    '\x1b[F': () => set(text),
    '\x01': () => set(text, 0),
    '\x05': () => set(text),
    '\x15': () => set(text.slice(at), 0),
    '\x0b': () => set(text.slice(0, at), at),
    '\x17': () => set(text.slice(0, wordStart()) + text.slice(at), wordStart()),
    '\x1bb': () => set(text, wordStart()),
    '\x1bf': () => set(text, wordEnd()),
    '\x1b[1;5D': () => set(text, wordStart()),
    '\x1b[1;5C': () => set(text, wordEnd()),
  }
  return {
    text: () => text,
    at: () => at,
    clear: () => {
      set('')
      back = history.length
    },
    replaceFrom: (from, word) => set(text.slice(0, from) + word + text.slice(at), from + word.length),
    insert: typed => set(text.slice(0, at) + typed + text.slice(at), at + typed.length),
    press: key => {
      keys[key]?.()
      return Boolean(keys[key])
    },
  }
}

/** The list of what could come next, under the cursor. */
function Offers(pane, choose) {
  const list = document.createElement('ul')
  list.className = 'terminal-offers'
  list.setAttribute('role', 'listbox')
  list.setAttribute('aria-label', 'Completions')
  list.hidden = true
  pane.append(list)
  let offers = []
  let chosen = 0
  let from = 0
  const mark = () => {
    for (const [at, item] of [...list.children].entries()) item.setAttribute('aria-selected', String(at === chosen))
    list.children[chosen]?.scrollIntoView({ block: 'nearest' })
  }
  const hide = () => {
    list.hidden = true
    offers = []
  }
  list.addEventListener('mousedown', event => {
    event.preventDefault()
    const at = [...list.children].indexOf(event.target.closest('li'))
    if (at >= 0) choose(offers[at], from)
  })
  return {
    hide,
    isOpen: () => !list.hidden,
    only: () => offers.length === 1,
    move: step => {
      chosen = (chosen + step + offers.length) % offers.length
      mark()
    },
    take: () => choose(offers[chosen], from),
    show: (found, place, { left, top }) => {
      offers = found.slice(0, 50)
      from = place
      chosen = 0
      list.replaceChildren(
        ...offers.map(({ text, description }) => {
          const item = document.createElement('li')
          item.setAttribute('role', 'option')
          const word = document.createElement('span')
          word.textContent = text
          const about = document.createElement('small')
          about.textContent = description
          item.append(word, about)
          return item
        }),
      )
      list.style.left = `${left}px`
      list.style.top = `${top}px`
      list.hidden = offers.length === 0
      mark()
    },
  }
}

function remember(history, { name, text }) {
  if (text !== history.at(-1)) history.push(text)
  sessionStorage.setItem(`prompt-${name}`, JSON.stringify(history.slice(-500)))
}

/** In pixels, from the corner of the pane. */
function underCursor(screen, pane) {
  const cells = pane.querySelector('.xterm-screen').getBoundingClientRect()
  const box = pane.getBoundingClientRect()
  const { cursorX, cursorY } = screen.buffer.active
  const left = cells.left - box.left + (cursorX * cells.width) / screen.cols
  const top = cells.top - box.top + ((cursorY + 1) * cells.height) / screen.rows
  return { left: Math.max(0, Math.min(left, box.width - 320)), top }
}

/** The prompt of a screen: draws the line, takes keys until Enter, asks for completions. */
function Typing({ screen, pane, name, send, enter }) {
  const history = JSON.parse(sessionStorage.getItem(`prompt-${name}`) ?? '[]')
  const line = Line(history)
  const sign = `\x1b[1;36m${name}\x1b[0m $ `
  const indent = name.length + 3
  let shownRows = 0
  let asked = 0
  let timer
  const offers = Offers(pane, ({ text }, from) => {
    line.replaceFrom(from, text.endsWith('=') || text.endsWith('/') ? text : `${text} `)
    offers.hide()
    draw()
    askSoon()
  })
  const ask = () => send({ type: 'complete', id: ++asked, line: line.text().slice(0, line.at()) })
  const askSoon = () => {
    clearTimeout(timer)
    timer = setTimeout(() => line.text() !== '' && ask(), 150)
  }
  const rowOf = length => Math.floor((indent + length) / screen.cols)

  function draw() {
    const text = line.text()
    const here = rowOf(line.at())
    const column = (indent + line.at()) % screen.cols
    // A line that fills its last row leaves the cursor there until something follows.
    const wrap = text !== '' && (indent + text.length) % screen.cols === 0 ? '\r\n' : ''
    const up = shownRows > 0 ? `\x1b[${shownRows}A` : ''
    const back = rowOf(text.length) > here ? `\x1b[${rowOf(text.length) - here}A` : ''
    screen.write(`${up}\r\x1b[J${sign}${text}${wrap}${back}\r${column > 0 ? `\x1b[${column}C` : ''}`)
    shownRows = here
  }

  /** `typed` before, and not run yet. */
  function begin(typed = '') {
    shownRows = 0
    line.clear()
    if (typed !== '') line.insert(typed)
    draw()
  }

  /** It stays on the screen, but is not run. */
  function leave(mark) {
    send({ type: 'left', line: `${line.text()}${mark}` })
    screen.write(`${mark}\r\n`)
    begin()
  }

  function empty() {
    send({ type: 'clear' })
    screen.clear()
  }

  function finish() {
    const text = line.text().trim()
    offers.hide()
    clearTimeout(timer)
    asked++
    if (text === '') return leave('')
    screen.write('\r\n')
    if (text === 'clear') {
      empty()
      return begin()
    }
    remember(history, { name, text })
    enter(text)
  }

  const whileOffered = {
    '\t': () => offers.take(),
    '\x1b': () => offers.hide(),
    '\x1b[A': () => offers.move(-1),
    '\x1b[B': () => offers.move(1),
  }
  const always = {
    '\r': finish,
    '\t': ask,
    '\x0c': () => {
      empty()
      draw()
    },
    '\x03': () => {
      offers.hide()
      leave('^C')
    },
  }
  return {
    begin,
    text: line.text,
    /** A line of before, as it stood behind the prompt. */
    past: text => `${sign}${text}\r\n`,
    press: key => {
      const act = (offers.isOpen() && whileOffered[key]) || always[key]
      if (act) return act()
      if (line.press(key)) offers.hide()
      else if (key === '' || key < ' ') return
      else {
        line.insert(key)
        askSoon()
      }
      draw()
    },
    offer: ({ id, from, completions }) => {
      if (id !== asked) return
      offers.show(completions, from, underCursor(screen, pane))
    },
  }
}

window.Typing = Typing
