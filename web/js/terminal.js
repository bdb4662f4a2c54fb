// kubectl in the browser: tabs of terminals. A line is typed here (terminal-line.js), programs run over there.
const root = document.querySelector('[data-terminals]')
const nonce = document.currentScript.nonce

// xterm makes style elements of its own; with the page's nonce the policy lets them in.
const create = document.createElement.bind(document)
document.createElement = (name, options) => {
  const element = create(name, options)
  if (name === 'style') element.nonce = nonce
  return element
}

const COLOURS = {
  background: '#0d1319',
  foreground: '#e4ecf3',
  cursor: '#6fc8e6',
  selectionBackground: '#2b5566',
  red: '#ff938a',
}

/** What the server says is text, whatever is in it. */
const plain = text => text.replace(/\p{Cc}/gu, '?')

/**
 * What a program left: a string without an end, a soft reset (keys, letters, colours, cursor), mouse and focus reports. Whatever
 * printed it, a log of somebody else too, must not be in the way of what is typed next.
 */
const RESTORE =
  '\x18\x1b[!p\x1b[?9l\x1b[?1000l\x1b[?1002l\x1b[?1003l\x1b[?1004l\x1b[?1005l\x1b[?1006l\x1b[?1016l\x1b[?2004l'

const mapped = (change, acts) => Object.fromEntries(Object.entries(acts).map(([name, act]) => [name, change(act)]))

/** Keys as they were pressed; what was pasted is one key a character, and the end of a line is Enter. */
const keysOf = data => (data.startsWith('\x1b') ? [data] : [...data.replace(/\r\n?|\n/g, '\r')])

function Screen(pane) {
  const screen = new Terminal({
    cursorBlink: true,
    fontFamily: getComputedStyle(document.documentElement).getPropertyValue('--mono'),
    fontSize: 14,
    // With less, the next line covers what reaches below this one: an underscore.
    lineHeight: 1.2,
    scrollback: 10_000,
    theme: COLOURS,
    screenReaderMode: true,
    // A link of the output's own: what it says need not be where it leads.
    linkHandler: { activate: () => {} },
  })
  const fit = new FitAddon.FitAddon()
  screen.loadAddon(fit)
  screen.open(pane)
  return { screen, fit: () => fit.fit() }
}

/** What is heard is done in its order: some of it waits until what was written is on the screen. */
function Turns() {
  let turn = Promise.resolve()
  return act => given => {
    turn = turn.then(() => act(given)).catch(reportError)
  }
}

function place(name) {
  const pane = document.createElement('div')
  pane.className = 'terminal-pane'
  pane.setAttribute('role', 'tabpanel')
  pane.setAttribute('aria-label', `kubectl of ${name}`)
  document.querySelector('.terminal-panes').append(pane)
  return pane
}

/** What is on a screen besides the output of programs, written as it comes and again when its page is loaded again. */
function Besides(screen, lineOf) {
  const written = text => new Promise(resolve => screen.write(text, resolve))
  /** After a program. What was written last is on the screen only after this turn. */
  async function settle() {
    await written(RESTORE)
    if (screen.buffer.active.type === 'alternate') await written('\x1b[?1049l')
    if (screen.buffer.active.cursorX > 0) screen.write('\r\n')
  }
  const again = {
    state: ({ text }) => screen.write(text),
    line: ({ line }) => screen.write(lineOf(plain(line))),
    input: ({ text }) => screen.write(text.replace(/\n/g, '\r\n')),
    refused: ({ sentence }) => screen.write(`\x1b[31m${plain(sentence)}\x1b[0m\r\n`),
    done: settle,
  }
  /** Why there is no session; undefined: there is one. */
  let why
  function ended(sentence) {
    // Asked for once more in vain, it stands there already.
    if (sentence !== undefined && sentence !== why)
      screen.write(`${RESTORE}\r\n\x1b[33m${plain(sentence)}.\x1b[0m Press Enter for a new one.\r\n`)
    why = sentence
  }
  return { written, settle, ended, again }
}

/** State: waiting (for the server), typing, running (keys go to the program), reading (text goes to it), over. */
function Pane(name, kept) {
  const pane = place(name)
  const { screen, fit } = Screen(pane)
  let state = 'waiting'
  let typed = kept?.typed ?? ''
  const inTurn = Turns()
  const wire = Wire(root.dataset.terminals, {
    kept,
    output: inTurn(bytes => screen.write(bytes)),
    lost: () => say('The connection was lost; it comes back by itself.'),
    heard: mapped(inTurn, {
      session: ({ is_resumed, is_replayed, is_running }) => {
        ended(undefined)
        wire.send({ type: 'resize', columns: screen.cols, rows: screen.rows })
        say('')
        if (!is_running && !is_replayed && (!is_resumed || state !== 'typing')) return finish()
      },
      past: ({ shown }) => again[shown.type](shown),
      // What a program asked the terminal in the past is answered now, to nobody: it is not running for us yet.
      present: ({ is_running }) => (is_running ? written('') : finish()),
      running: ({ reads }) => {
        state = reads === 'text' ? 'reading' : 'running'
        if (state === 'reading') say('Paste or type, then press Ctrl+D.')
      },
      done: () => finish(),
      refused: ({ sentence }) => {
        again.refused({ sentence })
        if (state === 'waiting') return finish()
      },
      completions: said => state === 'typing' && typing.offer(said),
      file: said => say(`${said.name} is here: use it as -f ${said.name}`),
      over: ({ sentence }) => {
        state = 'over'
        ended(sentence)
      },
    }),
  })
  const typing = Typing({
    screen,
    pane,
    name,
    send: wire.send,
    enter: line => {
      state = 'waiting'
      wire.send({ type: 'line', line })
    },
  })
  const { written, settle, ended, again } = Besides(screen, line => typing.past(line))
  const takes = {
    running: data => wire.send({ type: 'keys', text: data }),
    waiting: data => data === '\x03' && wire.send({ type: 'interrupt' }),
    typing: data => {
      for (const key of keysOf(data)) if (state === 'typing') typing.press(key)
    },
    reading: data => {
      if (data === '\x03') return wire.send({ type: 'interrupt' })
      const end = data.indexOf('\x04')
      const text = (end < 0 ? data : data.slice(0, end)).replace(/\r\n?/g, '\n')
      again.input({ text })
      wire.send({ type: 'input', text, is_end: end >= 0 })
    },
    over: data => {
      if (data !== '\r') return
      state = 'waiting'
      wire.connect()
    },
  }

  async function finish() {
    say('')
    await settle()
    state = 'typing'
    typing.begin(typed)
    typed = ''
  }

  /** For the page that is loaded next. */
  function keep() {
    const session = wire.kept()
    return session && { ...session, typed: state === 'typing' ? typing.text() : typed }
  }

  screen.onData(data => takes[state](data))
  screen.onResize(({ cols, rows }) => wire.send({ type: 'resize', columns: cols, rows }))
  wire.connect()
  return {
    show: isShown => {
      pane.hidden = !isShown
      if (!isShown) return
      fit()
      screen.focus()
    },
    fit,
    keep,
    file: (file, text) => wire.send({ type: 'file', name: file, text }),
    close: () => {
      wire.send({ type: 'end' })
      wire.close()
      screen.dispose()
      pane.remove()
    },
  }
}

function say(sentence) {
  const place = root.querySelector('[data-terminal-said]')
  place.dataset.first ??= place.innerHTML
  if (sentence === '') place.innerHTML = place.dataset.first
  else place.textContent = sentence
}

if (root) {
  const tabs = root.querySelector('.terminal-tabs')
  let panes = []
  let count = 0
  let current
  const choose = pane => {
    current = pane
    for (const one of panes) {
      one.show(one === pane)
      one.tab.setAttribute('aria-selected', String(one === pane))
    }
  }
  const add = kept => {
    const pane = Pane(root.dataset.cluster, kept)
    const tab = document.createElement('button')
    tab.type = 'button'
    tab.className = 'terminal-tab'
    tab.setAttribute('role', 'tab')
    tab.textContent = `${++count}`
    tab.setAttribute('aria-label', `Terminal ${count}`)
    tab.addEventListener('click', () => choose(pane))
    tab.addEventListener('auxclick', () => drop(pane))
    pane.tab = tab
    tabs.append(tab)
    panes.push(pane)
    choose(pane)
  }
  const drop = pane => {
    pane.close()
    pane.tab.remove()
    panes = panes.filter(one => one !== pane)
    if (panes.length === 0) add()
    else choose(panes.at(-1))
  }
  const take = async file => {
    if (!file) return
    current.file(file.name.replace(/[^A-Za-z0-9._-]/g, '-').replace(/^[.-]+/, ''), await file.text())
  }
  root.querySelector('[data-terminal-new]').addEventListener('click', () => add())
  root.querySelector('[data-terminal-close]').addEventListener('click', () => drop(current))
  root.querySelector('[data-terminal-full]')?.addEventListener('click', () => root.requestFullscreen())
  root.querySelector('[data-terminal-file]').addEventListener('change', event => void take(event.target.files[0]))
  root.addEventListener('dragover', event => event.preventDefault())
  root.addEventListener('drop', event => {
    event.preventDefault()
    void take(event.dataTransfer.files[0])
  })
  new ResizeObserver(() => current?.fit()).observe(root)
  // The page loaded again, or the same cluster on its other page, goes on with the terminals that were here.
  const place = `terminals ${root.dataset.terminals}`
  const before = JSON.parse(sessionStorage.getItem(place) ?? '[]')
  sessionStorage.removeItem(place)
  addEventListener('pagehide', () => {
    const open = panes.map(pane => ({ ...pane.keep(), isCurrent: pane === current })).filter(({ id }) => id)
    sessionStorage.setItem(place, JSON.stringify(open))
  })
  for (const one of before.length > 0 ? before : [undefined]) add(one)
  const at = before.findIndex(({ isCurrent }) => isCurrent)
  if (at >= 0) choose(panes[at])
}
