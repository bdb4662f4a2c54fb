// Disabling and deleting one person: what breaks, before it does.
import type { Schemas } from '../api'
import { bindingTable } from '../bindings/table'
import { shell } from '../frame/shell'
import { type Html, html } from '../html'
import type { Inside } from '../inside'
import { bindingNames } from '../names'
import { form, sameField } from '../parts/form'
import { alarm } from '../parts/notice'
import { counted } from '../parts/read'
import { card } from '../parts/small'
import { type ProblemBody, sentencesOf } from '../visit'
import { withUser } from './detail-page'
import { holdingsOf, isLive, itemsOf, TRAIL, type User } from './show'

type Ending = 'disable' | 'delete'

const SAYS: Readonly<Record<Ending, { title: string; button: string; lead: string; stays: string }>> = {
  disable: {
    title: 'Disable',
    button: 'Disable',
    lead: 'They can do nothing any more, at once.',
    stays: 'Bindings and groups stay. Enabled again, they sign in anew and have what they had.',
  },
  delete: {
    title: 'Delete',
    button: 'Delete for good',
    lead: 'The account and everything it holds goes, at once and for good.',
    stays:
      'What they did stays in the audit, under their e-mail address. To take access for a while, disable them instead.',
  },
}

export function endPage(ending: Ending) {
  return (inside: Inside, problem?: ProblemBody): Promise<Response> =>
    withUser(inside, async (user, etag) => {
      const { visit, who } = inside
      const { title, button, lead, stays } = SAYS[ending]
      return shell(visit, who, {
        title: `${title} ${user.name}?`,
        lead: user.email,
        trail: [...TRAIL, { name: user.name, path: `/users/${user.id}` }],
        status: problem ? 409 : 200,
        content: html`${problem && alarm(sentencesOf(problem))}${card(
          'What breaks',
          html`<p>${lead}</p>${await broken(inside, { user, ending })}<p>${stays}</p>
<div class="buttons">${form(visit, { to: `/users/${user.id}/${ending}`, act: button, isDanger: true }, sameField(etag))}<a class="button quiet" href="/users/${user.id}">Leave it</a></div>`,
        )}`,
      })
    })
}

async function broken(inside: Inside, { user, ending }: { user: User; ending: Ending }): Promise<Html> {
  const { visit } = inside
  const path = (what: string) => `/${what}?user_id=${user.id}&limit=200`
  const [{ memberships, bindings }, sessions, certificates, tokens, connections] = await Promise.all([
    holdingsOf(visit, user.id),
    itemsOf<Schemas['Session']>(visit, path('sessions')),
    itemsOf<Schemas['Certificate']>(visit, path('certificates')),
    itemsOf<Schemas['ApiToken']>(visit, path('api-tokens')),
    itemsOf<unknown>(visit, path('connections')),
  ])
  const lives = (certificates ?? []).filter(({ revoked_at, not_after }) =>
    isLive({ revoked_at, expires_at: not_after }),
  )
  const ends = [
    { count: connections?.length, what: 'live connection', how: 'cut within a second' },
    { count: sessions?.filter(isLive).length, what: 'sign-in', how: 'ended' },
    { count: certificates && lives.length, what: 'certificate', how: 'revoked' },
    { count: tokens?.filter(isLive).length, what: 'API token', how: 'revoked' },
    { count: ending === 'delete' ? memberships?.length : 0, what: 'membership', how: 'of a group gone' },
  ].filter(({ count }) => count !== undefined && count > 0)
  const names = await bindingNames(inside, bindings ?? [])
  return html`${ends.length === 0 ? html`<p>Nothing of theirs is live now.</p>` : html`<ul class="plain-list">${ends.map(({ count = 0, what, how }) => html`<li>${counted(count, what)} ${how}</li>`)}</ul>`}
${ending === 'delete' && bindings && bindings.length > 0 && html`<h3>These bindings go with them</h3>${bindingTable(bindings, names, { without: ['who'] })}`}`
}
