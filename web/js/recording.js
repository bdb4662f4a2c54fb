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
      fontSize: 14,
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

  function Player() {
    const part = name => root.querySelector(`[data-${name}]`)
    const seekBar = part('position')
    const screen = Screen(root.querySelector('.player-screen'))
    let length = Number(root.dataset.length)
    let first = { columns: 80, rows: 24 }
    let cast
    let position = 0
    let next = 0
    let furthest = 0
    let isPlaying = false
    let isFollowing = false
    let isOver = false
    let isDrawing = false
    let isBack = false
    let lastTick = 0

    const say = sentence => (part('said').textContent = sentence)

    function show() {
      seekBar.max = String(length)
      seekBar.value = String(Math.min(position, length))
      const text = `${clock(position)} of ${clock(length)}`
      seekBar.setAttribute('aria-valuetext', text)
      part('clock').textContent = `${clock(position)} / ${clock(length)}`
      part('play').textContent = isPlaying ? 'Pause' : 'Play'
      part('live-join')?.toggleAttribute('disabled', isFollowing || isOver)
    }

    function open() {
      cast ??= RecordingCast(root.dataset.player, {
        begun: size => {
          first = size
          if (next === 0) screen.resize(size)
        },
        came: event => {
          if (event.at > length) length = event.at
          if (event.code === 'm') mark(event)
          if (isFollowing) position = event.at
          void draw()
          show()
        },
        ended: error => {
          isOver = true
          isFollowing = false
          if (error)
            say(`It stops here: ${cast?.events.at(-1)?.text ?? 'the server could not go on'}. Read the page again.`)
          else if (root.hasAttribute('data-follow')) say('The session has ended.')
          if (root.hasAttribute('data-follow')) isPlaying = false
          show()
        },
        isEnough: size => size - furthest > AHEAD && position <= (cast?.events.at(-1)?.at ?? 0),
      })
    }

    function mark({ at, text }) {
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

    /** Brings the screen to the position; a piece at a time, so that the page stays quick. */
    async function draw() {
      if (isDrawing || !cast) return
      isDrawing = true
      for (;;) {
        if (isBack) {
          isBack = false
          next = 0
          screen.reset()
          screen.resize(first)
        }
        let text = ''
        let size
        for (; !size && text.length < PIECE; next++) {
          const event = cast.events[next]
          if (!event || event.at > position) break
          if (event.code === 'o') text += event.text
          size = event.size_to
          furthest = Math.max(furthest, event.size)
        }
        if (text === '' && !size && !isBack) {
          const event = cast.events[next]
          if (!event || event.at > position) break
          continue
        }
        await screen.write(text)
        if (size) screen.resize(size)
        cast.more()
      }
      isDrawing = false
      root.dataset.drawn = String(position)
      cast.more()
    }

    function tick(now) {
      if (!isPlaying) return
      const passed = (now - lastTick) * Number(part('speed').value)
      lastTick = now
      const last = cast.events.at(-1)
      if (!isFollowing) {
        position = Math.min(position + passed, isOver ? length : (last?.at ?? 0))
        const coming = cast.events[next]
        if (part('skip').checked && coming && coming.at - position > LONGEST_PAUSE) position = coming.at - LONGEST_PAUSE
        if (isOver && part('skip').checked && !coming) position = length
        if (isOver && position >= length) {
          isPlaying = false
          say('That was all.')
        }
      }
      void draw()
      show()
      requestAnimationFrame(tick)
    }

    function play() {
      open()
      if (isOver && position >= length) seek(0)
      isPlaying = true
      lastTick = performance.now()
      say(isFollowing ? 'It runs now.' : '')
      requestAnimationFrame(tick)
      show()
    }

    function pause() {
      isPlaying = false
      isFollowing = false
      show()
    }

    function seek(to) {
      open()
      isFollowing = false
      const wanted = Math.min(Math.max(0, to), length)
      if (wanted < position) isBack = true
      position = wanted
      void draw()
      show()
    }

    function follow() {
      open()
      isFollowing = !isOver
      position = length
      play()
    }

    const toggle = () => (isPlaying ? pause() : play())
    const faster = by => {
      const speeds = part('speed')
      speeds.selectedIndex = Math.min(speeds.length - 1, Math.max(0, speeds.selectedIndex + by))
    }
    const keys = {
      ' ': toggle,
      ArrowLeft: () => seek(position - STEP),
      ArrowRight: () => seek(position + STEP),
      '<': () => faster(-1),
      '>': () => faster(1),
    }
    part('play').addEventListener('click', toggle)
    part('live-join')?.addEventListener('click', follow)
    seekBar.addEventListener('input', () => seek(Number(seekBar.value)))
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
    show()
    if (root.dataset.at) seek(Number(root.dataset.at) + 1)
    else if (root.hasAttribute('data-follow')) follow()
  }

  if (root) Player()
}
