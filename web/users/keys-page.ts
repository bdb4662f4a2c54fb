// What one person proves who they are with: sign-ins, certificates, API tokens. Each can be ended here.
import type { Schemas } from '../api'
import { certificateTable } from '../certificates/table'
import { shell } from '../frame/shell'
import { html } from '../html'
import type { Inside } from '../inside'
import { card } from '../parts/small'
import { doneNotice } from '../parts/told'
import { sessionTable } from '../sessions/table'
import { tokenTable } from '../tokens/table'
import { userActs, withUser } from './detail-page'
import { itemsOf, stateOf, TRAIL, unseen, userTabs } from './show'

export function keysPage(inside: Inside): Promise<Response> {
  return withUser(inside, async (user, etag) => {
    const { visit, who } = inside
    const query = `?user_id=${user.id}&limit=50`
    const [sessions, certificates, tokens] = await Promise.all([
      itemsOf<Schemas['Session']>(visit, `/sessions${query}`),
      itemsOf<Schemas['Certificate']>(visit, `/certificates${query}`),
      itemsOf<Schemas['ApiToken']>(visit, `/api-tokens${query}`),
    ])
    const back = `/users/${user.id}/keys`
    return shell(visit, who, {
      title: user.name,
      lead: html`${user.email} ${stateOf(user)}`,
      trail: TRAIL,
      acts: userActs(inside, user, etag),
      content: html`${doneNotice(visit)}${userTabs(inside, user)}
${card('Sign-ins', sessions ? sessionTable(inside, sessions, { back }) : unseen())}
${card('Certificates', certificates ? certificateTable(inside, certificates, { back }) : unseen())}
${card('API tokens', tokens ? tokenTable(inside, tokens, { kind: 'own', base: '/tokens', back }) : unseen())}`,
    })
  })
}
