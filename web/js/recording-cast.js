// A recording as it comes, line by line, kept so that one can go back in it. Of what is far ahead nothing is taken yet.
window.RecordingCast = function RecordingCast(path, { begun, came, ended, isEnough }) {
  const MOST_LINE = 32_000_000
  const events = []
  let wake = () => {}
  let size = 0

  const number = (value, otherwise) => Math.min(500, Math.max(2, Math.floor(Number(value)) || otherwise))

  function take(line) {
    if (line === '') return
    const said = JSON.parse(line)
    if (!Array.isArray(said)) return begun({ columns: number(said.width, 80), rows: number(said.height, 24) })
    const [seconds, code, text] = said
    size += text.length
    const event = { at: Math.round(seconds * 1000), code, text, size }
    if (code === 'r') {
      const [columns, rows] = text.split('x')
      event.size_to = { columns: number(columns, 80), rows: number(rows, 24) }
    }
    events.push(event)
    came(event)
  }

  async function read() {
    const answer = await fetch(path)
    if (!answer.ok) throw new Error(`answered ${answer.status}`)
    const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader()
    let rest = ''
    for (;;) {
      while (isEnough(size)) await new Promise(resolve => (wake = resolve))
      const { value, done } = await reader.read()
      if (done) return
      const lines = (rest + value).split('\n')
      rest = lines.pop()
      if (rest.length > MOST_LINE) throw new Error('a line is too long')
      for (const line of lines) take(line)
    }
  }

  read().then(
    () => ended(),
    error => ended(error),
  )
  return { events, more: () => wake() }
}
