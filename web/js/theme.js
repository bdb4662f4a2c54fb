// Light, dark or as the system has it: kept in this browser, set before anything else can be seen.
const kept = localStorage.getItem('theme')
if (kept) document.documentElement.dataset.theme = kept
document.addEventListener('click', event => {
  if (!event.target.closest?.('[data-theme-switch]')) return
  const isDark =
    getComputedStyle(document.documentElement).colorScheme === 'dark' ||
    (!document.documentElement.dataset.theme && matchMedia('(prefers-color-scheme: dark)').matches)
  document.documentElement.dataset.theme = isDark ? 'light' : 'dark'
  localStorage.setItem('theme', document.documentElement.dataset.theme)
})
