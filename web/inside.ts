// Pages of a signed-in person: who is not is sent to sign in and comes back; a form that is not ours changes nothing.
import { passwordPath } from './entry/password'
import { staleFormPage } from './entry/sign-in-page'
import { readForm } from './forms'
import { redirect } from './frame/answer'
import { signInPath } from './next'
import type { Page, Params } from './router'
import type { Visit, Who } from './visit'

/** A visit of somebody who is known. */
export type Inside = { visit: Visit; who: Who; params: Params }
export type InsidePage = (inside: Inside) => Response | Promise<Response>
export type Taken = Inside & { fields: URLSearchParams }

export function show(page: InsidePage): Page {
  return async (visit, params) => {
    const who = await visit.who()
    if (!who) return redirect(signInPath(visit.url.pathname + visit.url.search))
    if (who.must_change_password) return redirect(passwordPath(visit.url))
    return page({ visit, who, params })
  }
}

export function take(act: (taken: Taken) => Response | Promise<Response>): Page {
  return async (visit, params) => {
    const fields = await readForm(visit.request, { publicUrl: visit.publicUrl, secret: visit.token })
    const who = fields && (await visit.who())
    if (!who || who.must_change_password) return staleFormPage(visit.url.pathname)
    return act({ visit, who, params, fields })
  }
}
