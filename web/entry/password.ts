// Changing one's own password in the browser; this sign-in stays.
import { readForm, tokenField } from '../forms'
import { redirect } from '../frame/answer'
import { localPath, signInPath } from '../next'
import type { Visit, Who } from '../visit'
import { passwordPage } from './password-page'
import { staleFormPage } from './sign-in-page'

export function PasswordFlow({ publicUrl }: { publicUrl: string }) {
  return { show, take }

  async function show(visit: Visit): Promise<Response> {
    const who = await visit.who()
    if (!who) return redirect(signInPath('/password'))
    return passwordPage(formOf(visit, who, localPath(visit.url.searchParams.get('next'))))
  }

  async function take(visit: Visit): Promise<Response> {
    const fields = await readForm(visit.request, { publicUrl, secret: visit.token })
    const who = fields && (await visit.who())
    if (!who) return staleFormPage('/password')
    const next = localPath(fields.get('next'))
    const passwords = {
      current_password: fields.get('current_password') ?? '',
      password: fields.get('password') ?? '',
    }
    const { isOk, status, problem } = await visit.ask('PUT', '/whoami/password', passwords)
    return isOk ? redirect(next) : passwordPage(formOf(visit, who, next), { status, problem })
  }
}

/** Where whoever must change their password goes from any other page. */
export function passwordPath({ pathname, search }: URL): string {
  return `/password?next=${encodeURIComponent(pathname + search)}`
}

function formOf({ token = '' }: Visit, { email, must_change_password: isDemanded }: Who, next: string) {
  return { email, next, isDemanded, token: tokenField(token) }
}
