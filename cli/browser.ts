// Opens a page in the browser of the person at this machine, if there is one to open it in.

/** Answers whether something was started; that it showed the page is known only by what comes back. */
export function openInBrowser(url: string, env: Readonly<Record<string, string | undefined>>): boolean {
  const command = openerOf(env)
  if (!command) return false
  try {
    // It must not hold our terminal, nor end with us.
    Bun.spawn([...command, url], { stdin: 'ignore', stdout: 'ignore', stderr: 'ignore' }).unref()
    return true
  } catch {
    return false
  }
}

export function canOpenBrowser(env: Readonly<Record<string, string | undefined>>): boolean {
  return openerOf(env) !== undefined
}

function openerOf(env: Readonly<Record<string, string | undefined>>): string[] | undefined {
  if (env.BROWSER) return [env.BROWSER]
  // Over SSH the page would open on the wrong screen, or on none.
  if (env.SSH_CONNECTION) return undefined
  if (process.platform === 'darwin') return ['open']
  if (process.platform === 'win32') return ['rundll32', 'url.dll,FileProtocolHandler']
  const hasScreen = Boolean(env.DISPLAY || env.WAYLAND_DISPLAY)
  return hasScreen && Bun.which('xdg-open', { PATH: env.PATH ?? '' }) !== null ? ['xdg-open'] : undefined
}
