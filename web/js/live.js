// Parts marked data-live="kind …" are fetched again when the server says that such a thing changed. While it does not
// answer a banner says so; when it is back everything marked is fetched once. A page without such parts has the banner, too.
const wanted = () => [...document.querySelectorAll('[data-live]')]
const kinds = new Set(wanted().flatMap(part => part.dataset.live.split(' ')))
const path = `/live?kinds=${[...kinds].join(',')}`
const banner = document.querySelector('.offline')
const AGAIN_MS = 3000
const LOOK_MS = 5000
let timer
let isRefreshing = false
let isLost = false
const due = new Set()
/** Changed while somebody was at work in the part. */
const waiting = new Set()

/** What is typed or pressed there must not move; rows with an id stay the same when the others do not. */
function isBusy(part) {
  const at = document.activeElement
  if (!part.contains(at)) return false
  return at.matches('input:not([type=checkbox]), select, textarea, summary') || !at.closest('tr[id], .bulk')
}

function fits(part, said) {
  return said.has('*') || part.dataset.live.split(' ').some(kind => said.has(kind))
}

async function refresh() {
  if (isRefreshing || due.size === 0) return
  isRefreshing = true
  const said = new Set(due)
  due.clear()
  try {
    const answer = await fetch(document.getElementById('main').dataset.at ?? location.href, {
      headers: { 'x-live': '1' },
      redirect: 'manual',
    })
    if (answer.ok) show(new DOMParser().parseFromString(await answer.text(), 'text/html'), said)
    if (answer.status >= 500) again(said)
  } catch {
    again(said)
  } finally {
    isRefreshing = false
    if (due.size > 0) timer = setTimeout(refresh, 1000)
  }
}

function again(said) {
  setTimeout(() => said.forEach(changed), AGAIN_MS)
}

function show(fresh, said) {
  for (const part of wanted()) {
    const next = part.id && fresh.getElementById(part.id)
    if (!next || !fits(part, said)) continue
    if (isBusy(part)) for (const kind of said) waiting.add(kind)
    else htmx.swap({ target: part, text: next.innerHTML, swap: 'innerMorph' })
  }
}

function changed(kind) {
  due.add(kind)
  clearTimeout(timer)
  timer = setTimeout(refresh, 150)
}

document.addEventListener('focusout', () => {
  waiting.forEach(changed)
  waiting.clear()
})

function lost() {
  isLost = true
  banner.hidden = false
}

function found() {
  banner.hidden = true
  if (isLost && kinds.size > 0) changed('*')
  isLost = false
}

function watch() {
  const events = new EventSource(path)
  events.addEventListener('change', event => changed(event.data))
  events.addEventListener('open', found)
  // One that broke is opened again by the browser; one that was refused is not, whatever the reason.
  events.addEventListener('error', () => (events.readyState === EventSource.CLOSED ? ask() : lost()))
}

/** 204 is the server's own "do not come again"; all else is one that is not ready, or what stands before it. */
async function ask() {
  const answer = await fetch(path).catch(() => undefined)
  answer?.body?.cancel()
  if (answer?.status === 204) return found()
  if (answer?.ok) return watch()
  lost()
  setTimeout(ask, AGAIN_MS)
}

let look
/** One has a few streams at once, and they are for what is live: without it one asks now and then, while somebody looks. */
async function listen() {
  clearTimeout(look)
  if (document.hidden) return
  const signal = AbortSignal.timeout(LOOK_MS)
  const answer = await fetch('/live/here', { cache: 'no-store', credentials: 'omit', signal }).catch(() => undefined)
  if (answer && answer.status < 500) found()
  else lost()
  lookAgain()
}

function lookAgain() {
  clearTimeout(look)
  look = setTimeout(listen, isLost ? AGAIN_MS : LOOK_MS)
}

if (kinds.size > 0) watch()
else {
  lookAgain()
  for (const event of ['online', 'offline']) addEventListener(event, listen)
  document.addEventListener('visibilitychange', listen)
}
