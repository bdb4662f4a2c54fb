// The connection of a terminal: told what the server says, opened again whenever it breaks, without losing or repeating output.

/** `heard` answers messages by type; `output` takes bytes in order. `kept` is a session of a page before, which this one has shown nothing of. */
window.Wire = function Wire(address, { heard, output, lost, kept }) {
  let socket
  let session = kept?.id
  /** Undefined: nothing of it was shown here. */
  let place
  let isOver = false

  function connect(tries = 0) {
    isOver = false
    const url = new URL(address, location.href)
    url.protocol = url.protocol.replace('http', 'ws')
    if (session)
      url.search = new URLSearchParams({ resume: session, ...(place !== undefined && { from: String(place) }) })
    let attempts = tries
    socket = new WebSocket(url)
    socket.binaryType = 'arraybuffer'
    socket.addEventListener('message', ({ data }) => (typeof data === 'string' ? said(JSON.parse(data)) : took(data)))
    socket.addEventListener('open', () => {
      attempts = 0
    })
    socket.addEventListener('close', () => {
      if (isOver) return
      lost()
      setTimeout(() => connect(attempts + 1), Math.min(5_000, 250 * 2 ** attempts))
    })
  }

  function said(message) {
    if (message.type === 'session') {
      if (message.is_replayed) place = 0
      else if (!message.is_resumed) place = message.place
      session = message.id
    }
    if (message.type === 'over') {
      isOver = true
      session = undefined
      place = undefined
    }
    heard[message.type]?.(message)
  }

  /** Eight bytes say where it belongs; what was shown already is left out. */
  function took(data) {
    const from = Number(new DataView(data).getBigUint64(0))
    const bytes = new Uint8Array(data, 8)
    if (from + bytes.length <= place) return
    output(bytes.subarray(Math.max(0, place - from)))
    place = from + bytes.length
  }

  return {
    connect,
    kept: () => session && { id: session },
    send: message => socket?.readyState === WebSocket.OPEN && socket.send(JSON.stringify(message)),
    close: () => {
      isOver = true
      socket?.close()
    },
  }
}
