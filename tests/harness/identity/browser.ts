// A browser without a screen: cookies by host, redirects followed, forms filled in. It shows what a person's browser would
// send, headers of its own included, and takes to the console what is the console's.

export type Screen = { url: string; status: number; headers: Headers; text: string; setCookies: string[] }
type Handle = (request: Request) => Promise<Response>

export type Browser = ReturnType<typeof Browser>

/** Requests for `home` go to `handle`, all others to the network. */
export function Browser({ home, handle }: { home: string; handle: Handle }) {
  const jar = new Map<string, Map<string, string>>()
  const browser = { go, open, submit, cookie, setCookie, cookies: () => new Map(jar.get(new URL(home).host)) }
  return browser

  /** One request, redirects not followed. */
  async function go(url: string, init: RequestInit = {}, headers: Record<string, string> = {}): Promise<Screen> {
    const { host, origin } = new URL(url)
    const cookies = [...(jar.get(host) ?? [])].map(([name, value]) => `${name}=${value}`).join('; ')
    const request = new Request(url, {
      ...init,
      redirect: 'manual',
      headers: { ...(cookies ? { cookie: cookies } : {}), ...(init.method === 'POST' ? { origin } : {}), ...headers },
    })
    const response = origin === new URL(home).origin ? await handle(request) : await fetch(request)
    const setCookies = response.headers.getSetCookie()
    for (const line of setCookies) keep(host, line)
    return { url, status: response.status, headers: response.headers, text: await response.text(), setCookies }
  }

  /** Follows redirects until a page is shown, or until one leads to `until`, which is not opened. */
  async function open(url: string, until?: (url: string) => boolean): Promise<Screen> {
    let screen = await go(url)
    for (let left = 20; left > 0; left--) {
      const to = screen.headers.get('location')
      if (to === null || screen.status < 300 || screen.status >= 400) return screen
      const next = new URL(to, screen.url).href
      if (until?.(next)) return { ...screen, url: next }
      screen = await go(next)
    }
    throw new Error(`Too many redirects, the last to ${screen.url}`)
  }

  /** Sends the only form of a page, with its hidden fields and these; the answer is not followed. */
  async function submit(
    screen: Screen,
    fields: Record<string, string>,
    headers: Record<string, string> = {},
  ): Promise<Screen> {
    const action = /<form[^>]*method="post"[^>]*action="([^"]*)"|<form[^>]*action="([^"]*)"[^>]*method="post"/i.exec(
      screen.text,
    )
    const hidden = [...screen.text.matchAll(/<input[^>]*type="hidden"[^>]*name="([^"]*)"[^>]*value="([^"]*)"/g)]
    const body = new URLSearchParams(hidden.map(([, name = '', value = '']) => [name, plain(value)]))
    for (const [name, value] of Object.entries(fields)) body.set(name, value)
    const url = new URL(plain(action?.[1] ?? action?.[2] ?? ''), screen.url).href
    return go(url, { method: 'POST', body }, headers)
  }

  function cookie(name: string): string | undefined {
    return jar.get(new URL(home).host)?.get(name)
  }

  function setCookie(name: string, value: string): void {
    const own = jar.get(new URL(home).host) ?? new Map<string, string>()
    jar.set(new URL(home).host, own.set(name, value))
  }

  function keep(host: string, line: string): void {
    const [, name = '', value = ''] = /^([^=;]+)=([^;]*)/.exec(line) ?? []
    const own = jar.get(host) ?? new Map<string, string>()
    jar.set(host, own)
    const isGone = /max-age=0(;|$)/i.test(line) || /expires=Thu, 01 Jan 1970/i.test(line)
    if (isGone) own.delete(name)
    else own.set(name, value)
  }
}

function plain(text: string): string {
  return text
    .replaceAll('&quot;', '"')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&#39;', "'")
    .replaceAll('&amp;', '&')
}
