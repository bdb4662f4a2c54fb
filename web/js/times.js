// Moments are written in UTC; here they become "5 minutes ago", with the reader's own local time on hovering.
const UNITS = [
  ['year', 31_536_000],
  ['month', 2_592_000],
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
  ['second', 1],
]
const words = new Intl.RelativeTimeFormat('en', { numeric: 'auto' })

function tell() {
  for (const time of document.querySelectorAll('time[data-ago]')) {
    const at = new Date(time.dateTime)
    const seconds = (at.getTime() - Date.now()) / 1000
    const [unit, size] = UNITS.find(([, length]) => Math.abs(seconds) >= length) ?? ['second', 1]
    const word = words.format(Math.round(seconds / size), unit)
    if (time.textContent !== word) time.textContent = word
    time.title = at.toLocaleString()
  }
}
tell()
setInterval(tell, 10_000)
new MutationObserver(tell).observe(document.getElementById('main'), { childList: true, subtree: true })
