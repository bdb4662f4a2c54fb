// Parts marked data-live="kind …" are fetched again when the server says that such a thing changed. While it does not
// answer a banner says so; when it is back everything marked is fetched once.
const wanted = () => [...document.querySelectorAll('[data-live]')]
const kinds = new Set(wanted().flatMap(part => part.dataset.live.split(' ')))
const banner = document.querySelector('.offline')
let timer
let isRefreshing = false
const due = new Set()

async function refresh() {
  if (isRefreshing || due.size === 0) return
  isRefreshing = true
  const said = new Set(due)
  due.clear()
  try {
    const answer = await fetch(document.getElementById('main').dataset.at ?? location.href, {
      headers: { 'x-live': '1' },
      redirect: 'error',
    })
    if (!answer.ok) return
    const fresh = new DOMParser().parseFromString(await answer.text(), 'text/html')
    for (const part of wanted()) {
      const isMeant = said.has('*') || part.dataset.live.split(' ').some(kind => said.has(kind))
      const next = part.id && fresh.getElementById(part.id)
      if (isMeant && next && !part.contains(document.activeElement))
        htmx.swap({ target: part, text: next.innerHTML, swap: 'innerMorph' })
    }
  } finally {
    isRefreshing = false
    if (due.size > 0) timer = setTimeout(refresh, 1000)
  }
}

function changed(kind) {
  due.add(kind)
  clearTimeout(timer)
  timer = setTimeout(refresh, 150)
}

if (kinds.size > 0) {
  let wasLost = false
  const events = new EventSource(`/live?kinds=${[...kinds].join(',')}`)
  events.addEventListener('change', event => changed(event.data))
  events.addEventListener('open', () => {
    banner.hidden = true
    if (wasLost) changed('*')
    wasLost = false
  })
  // A stream that is refused is closed for good; one that broke is opened again by the browser.
  events.addEventListener('error', () => {
    if (events.readyState === EventSource.CLOSED) return
    wasLost = true
    banner.hidden = false
  })
}
