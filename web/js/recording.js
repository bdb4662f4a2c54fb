// The player: a screen that only draws, and a clock that says what is on it. What comes has been filtered on its way here.
{
  const root = document.querySelector('[data-player]')
  const nonce = document.currentScript.nonce
  const LONGEST_PAUSE = 1000
  const STEP = 5000
  const PIECE = 65_536
  const AHEAD = 4_000_000
  const COLOURS = { background: '#0d1319', foreground: '#e4ecf3', cursor: '#6fc8e6', selectionBackground: '#2b5566' }

  // xterm makes style elements of its own; with the page's nonce the policy lets them in.
  const create = document.createElement.bind(document)
  document.createElement = (name, options) => {
    const element = create(name, options)
    if (name === 'style') element.nonce = nonce
    return element
  }

  const two = part => String(part).padStart(2, '0')
  const clock = ms => {
    const s = Math.floor(ms / 1000)
    const minutes = Math.floor(s / 60)
    if (minutes < 60) return `${minutes}:${two(s % 60)}`
    return `${Math.floor(minutes / 60)}:${two(minutes % 60)}:${two(s % 60)}`
  }

  /** Nothing typed here goes anywhere, and what it would answer to a program neither. */
  function Screen(place) {
    const screen = new Terminal({
      disableStdin: true,
      fontFamily: getComputedStyle(document.documentElement).getPropertyValue('--mono'),
      fontSize: 14,
      lineHeight: 1.2,
      scrollback: 0,
      theme: COLOURS,
      screenReaderMode: true,
    })
    screen.open(place)
    screen.attachCustomKeyEventHandler(() => false)
    screen.textarea.tabIndex = -1
    const fit = () => {
      const drawn = place.querySelector('.xterm-screen').offsetWidth
      const room = place.clientWidth - 24
      if (drawn === 0 || room <= 0) return
      const size = Math.floor(((screen.options.fontSize * room) / drawn) * 2) / 2
      screen.options.fontSize = Math.min(15, Math.max(6, size))
    }
    new ResizeObserver(fit).observe(place)
    return {
      write: text => new Promise(resolve => screen.write(text, resolve)),
      reset: () => screen.reset(),
      resize: ({ columns, rows }) => {
        screen.resize(columns, rows)
        fit()
      },
    }
  }

  const part = name => root.querySelector(`[data-${name}]`)
  const say = sentence => (part('said').textContent = sentence)

  function show({ length, position, isPlaying, isFollowing, isOver }) {
    const seekBar = part('position')
    seekBar.max = String(length)
    seekBar.value = String(Math.min(position, length))
    seekBar.setAttribute('aria-valuetext', `${clock(position)} of ${clock(length)}`)
    part('clock').textContent = `${clock(position)} / ${clock(length)}`
    part('play').textContent = isPlaying ? 'Pause' : 'Play'
    part('live-join')?.toggleAttribute('disabled', isFollowing || isOver)
  }

  function mark({ at, text }, { length, seek }) {
    const button = create('button')
    button.type = 'button'
    button.className = 'quiet'
    button.textContent = `${clock(at)} ${text}`
    button.addEventListener('click', () => seek(at))
    part('marks').append(button)
    const tick = create('span')
    tick.dataset.tick = String(at)
    part('ticks').append(tick)
    for (const one of part('ticks').children)
      one.style.left = `${(100 * Number(one.dataset.tick)) / Math.max(1, length)}%`
  }

  /** Brings a screen to the position; a piece at a time, so that the page stays quick. */
  function Drawing(screen, state) {
    let isDrawing = false
    let isBack = false
    const drawing = { next: 0, furthest: 0, first: { columns: 80, rows: 24 }, draw, back: () => (isBack = true) }
    return drawing

    /** Of what is due, up to a change of size. */
    function take(events) {
      let text = ''
      for (; text.length < PIECE; ) {
        const event = events[drawing.next]
        if (!event || event.at > state.position) break
        drawing.next++
        drawing.furthest = Math.max(drawing.furthest, event.size)
        if (event.code === 'o') text += event.text
        if (event.size_to) return { text, size: event.size_to }
      }
      return text === '' ? undefined : { text }
    }

    function rewind() {
      isBack = false
      drawing.next = 0
      screen.reset()
      screen.resize(drawing.first)
    }

    async function draw(cast) {
      if (isDrawing || !cast) return
      isDrawing = true
      for (;;) {
        if (isBack) rewind()
        const due = take(cast.events)
        if (!due) break
        await screen.write(due.text)
        if (due.size) screen.resize(due.size)
        cast.more()
      }
      isDrawing = false
      cast.more()
    }
  }

  /** `state.length` and `state.position` are milliseconds from the start. */
  function Player() {
    const length = Number(root.dataset.length)
    const state = { length, position: 0, isPlaying: false, isFollowing: false, isOver: false }
    const screen = Screen(root.querySelector('.player-screen'))
    const drawing = Drawing(screen, state)
    let cast
    let lastTick = 0
    const update = () => {
      void drawing.draw(cast)
      show(state)
    }
    const open = () => {
      cast ??= RecordingCast(root.dataset.player, { begun, came, ended, isEnough })
    }
    return { toggle: () => (state.isPlaying ? pause() : play()), pause, seek, seekBy, follow }

    function begun(size) {
      drawing.first = size
      screen.resize(size)
    }

    function came(event) {
      state.length = Math.max(state.length, event.at)
      if (event.code === 'm') mark(event, { length: state.length, seek })
      if (state.isFollowing) state.position = event.at
      update()
    }

    function ended(error) {
      const isLive = root.hasAttribute('data-follow')
      Object.assign(state, { isOver: true, isFollowing: false, isPlaying: state.isPlaying && !isLive })
      const last = cast.events.at(-1)
      if (error) say(`It stops here${last?.code === 'm' ? `: ${last.text}` : ''}. Read the page again.`)
      else if (isLive) say('The session has ended.')
      update()
    }

    function isEnough(size) {
      return size - drawing.furthest > AHEAD && state.position <= (cast?.events.at(-1)?.at ?? 0)
    }

    /** Waits for what has not come yet; leaves out what shows nothing new, when that is wished. */
    function advance(ms) {
      const coming = cast.events[drawing.next]
      const isSkipping = part('skip').checked
      const end = state.isOver ? state.length : (cast.events.at(-1)?.at ?? 0)
      state.position = Math.max(state.position, Math.min(state.position + ms, end))
      if (isSkipping && coming && coming.at - state.position > LONGEST_PAUSE) state.position = coming.at - LONGEST_PAUSE
      if (isSkipping && state.isOver && !coming) state.position = state.length
      if (!state.isOver || state.position < state.length) return
      state.isPlaying = false
      say('That was all.')
    }

    function tick(now) {
      if (!state.isPlaying) return
      const passed = (now - lastTick) * Number(part('speed').value)
      lastTick = now
      if (!state.isFollowing) advance(passed)
      update()
      requestAnimationFrame(tick)
    }

    function play() {
      open()
      if (state.isOver && state.position >= state.length) seek(0)
      state.isPlaying = true
      lastTick = performance.now()
      say(state.isFollowing ? 'It runs now.' : '')
      requestAnimationFrame(tick)
      update()
    }

    function pause() {
      Object.assign(state, { isPlaying: false, isFollowing: false })
      show(state)
    }

    function seek(to) {
      open()
      const position = Math.min(Math.max(0, to), state.length)
      if (position < state.position) drawing.back()
      Object.assign(state, { position, isFollowing: false })
      update()
    }

    function seekBy(ms) {
      seek(state.position + ms)
    }

    function follow() {
      open()
      Object.assign(state, { isFollowing: !state.isOver, position: state.length })
      play()
    }
  }

  function faster(by) {
    const speeds = part('speed')
    speeds.selectedIndex = Math.min(speeds.length - 1, Math.max(0, speeds.selectedIndex + by))
  }

  function listen({ toggle, pause, seek, seekBy, follow }) {
    const keys = {
      ' ': toggle,
      ArrowLeft: () => seekBy(-STEP),
      ArrowRight: () => seekBy(STEP),
      '<': () => faster(-1),
      '>': () => faster(1),
    }
    part('play').addEventListener('click', toggle)
    part('live-join')?.addEventListener('click', follow)
    part('position').addEventListener('input', event => seek(Number(event.target.value)))
    root.addEventListener('keydown', event => {
      const isOwn = event.target.closest('button, select, a, [type=checkbox]')
      if (isOwn || event.ctrlKey || event.metaKey || event.altKey || !keys[event.key]) return
      event.preventDefault()
      keys[event.key]()
    })
    document.addEventListener('click', event => {
      const link = event.target.closest('[data-seek]')
      if (!link) return
      event.preventDefault()
      pause()
      // What was shown at that moment is there only after it.
      seek(Number(link.dataset.seek) + 1)
      root.scrollIntoView({ block: 'nearest' })
    })
  }

  if (root) {
    const player = Player()
    listen(player)
    if (root.dataset.at) player.seek(Number(root.dataset.at) + 1)
    else if (root.hasAttribute('data-follow')) player.follow()
  }
}
