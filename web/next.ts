// Where to go after signing in: a path of this console and nothing else, so that no link to us can lead elsewhere.

/** The path as it was given, or `/` for anything that is not one. */
export function localPath(given: string | null | undefined): string {
  if (!given || given.length > 2000 || !/^\/(?![/\\])[\x21-\x5b\x5d-\x7e]*$/.test(given)) return '/'
  const base = 'http://local.invalid'
  const url = URL.canParse(given, base) ? new URL(given, base) : undefined
  return url?.origin === base && !url.pathname.startsWith('//') ? given : '/'
}

/** The sign-in page that leads back here afterwards. */
export function signInPath(next: string): string {
  return next === '/' ? '/sign-in' : `/sign-in?next=${encodeURIComponent(next)}`
}
