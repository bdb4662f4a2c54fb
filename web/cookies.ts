// The console's cookies: no script reads them, no other site sends them along with a form, and where the console is served
// by https they never travel in the clear and no neighbouring host can set them (`__Host-`, RFC 6265bis §4.1.3.2).

/** `session`: the token of this API; `sign-in`: a sign-in under way; `form`: what forms are bound to before there is a session. */
export type CookieName = 'session' | 'sign-in' | 'form'

const NAMES: Readonly<Record<CookieName, string>> = {
  session: 'sal_session',
  'sign-in': 'sal_sign_in',
  form: 'sal_form',
}

export type Cookies = {
  read: (request: Request, name: CookieName) => string | undefined
  /** A whole Set-Cookie value; `value` is of base64url, dots and underscores. Without an end it lasts as the browser does. */
  write: (name: CookieName, value: string, expires?: Date) => string
  clear: (name: CookieName) => string
}

export function Cookies(publicUrl: string): Cookies {
  const isSecure = publicUrl.startsWith('https:')
  const nameOf = (name: CookieName) => `${isSecure ? '__Host-' : ''}${NAMES[name]}`
  const flags = `; Path=/; HttpOnly; SameSite=Lax${isSecure ? '; Secure' : ''}`
  return {
    read: (request, name) => {
      const sent = (request.headers.get('cookie') ?? '').split(';').map(pair => pair.trim())
      const prefix = `${nameOf(name)}=`
      const found = sent.find(pair => pair.startsWith(prefix))?.slice(prefix.length)
      return found !== undefined && /^[\w.-]+$/.test(found) ? found : undefined
    },
    write: (name, value, expires) =>
      `${nameOf(name)}=${value}${expires ? `; Expires=${expires.toUTCString()}` : ''}${flags}`,
    clear: name => `${nameOf(name)}=; Max-Age=0${flags}`,
  }
}
