// The places of the console, as a table: where, what it is called, and which permission makes it worth showing.
import { type Html, html } from '../html'
import { type IconName, icon } from './icons'

type Place = {
  path: string
  name: string
  icon: IconName
  /** Null: everybody has something to see there. */
  needs: string | null
  /** After `g`, on the keyboard. */
  key?: string
}

export const PLACES: readonly { title: string; places: readonly Place[] }[] = [
  {
    title: 'Access',
    places: [
      { path: '/', name: 'Overview', icon: 'overview', needs: null, key: 'o' },
      { path: '/clusters', name: 'Clusters', icon: 'clusters', needs: null, key: 'c' },
      { path: '/kubeconfig', name: 'Use kubectl', icon: 'terminal', needs: 'kubeconfigs.create', key: 'k' },
      { path: '/projects', name: 'Projects', icon: 'projects', needs: null, key: 'p' },
    ],
  },
  {
    title: 'People',
    places: [
      { path: '/users', name: 'Users', icon: 'users', needs: 'users.read', key: 'u' },
      { path: '/groups', name: 'Groups', icon: 'groups', needs: 'groups.read' },
      { path: '/machine-users', name: 'Machine users', icon: 'machines', needs: 'machine_users.read' },
      { path: '/providers', name: 'Identity providers', icon: 'providers', needs: 'identity_providers.read' },
    ],
  },
  {
    title: 'Rights',
    places: [
      { path: '/bindings', name: 'Bindings', icon: 'bindings', needs: 'bindings.read', key: 'b' },
      { path: '/roles', name: 'Roles', icon: 'roles', needs: 'roles.read' },
      { path: '/access', name: 'Access questions', icon: 'access', needs: null },
    ],
  },
  {
    title: 'Evidence',
    places: [
      { path: '/audit', name: 'Audit', icon: 'audit', needs: 'audit_events.read', key: 'a' },
      { path: '/api-events', name: 'Audit in Salaminia', icon: 'changes', needs: 'api_events.read' },
      { path: '/connections', name: 'Live connections', icon: 'connections', needs: 'connections.read', key: 'l' },
      { path: '/recordings', name: 'Recordings', icon: 'recordings', needs: 'recordings.read', key: 'r' },
      { path: '/sinks', name: 'Audit sinks', icon: 'sinks', needs: 'audit_sinks.read' },
      { path: '/checkpoints', name: 'Checkpoints', icon: 'seal', needs: 'audit_checkpoints.read' },
    ],
  },
  {
    title: 'Organization',
    places: [
      { path: '/settings', name: 'Settings', icon: 'settings', needs: 'organization.read', key: 's' },
      { path: '/relays', name: 'Relays', icon: 'relays', needs: 'relays.read' },
    ],
  },
  {
    title: 'Yours',
    places: [
      { path: '/sessions', name: 'Sign-ins', icon: 'sessions', needs: null },
      { path: '/tokens', name: 'API tokens', icon: 'account', needs: null },
      { path: '/certificates', name: 'Certificates', icon: 'certificates', needs: null },
    ],
  },
]

/** `permissions` are those the person has anywhere. */
export function places(at: string, permissions: ReadonlySet<string>): Html {
  const shown = PLACES.map(group => ({ ...group, places: group.places.filter(seenWith(permissions)) })).filter(
    group => group.places.length > 0,
  )
  return html`<div class="places">${shown.map(
    ({ title, places }) => html`<h2>${title}</h2><ul>${places.map(place => item(place, at))}</ul>`,
  )}</div>`
}

function seenWith(permissions: ReadonlySet<string>) {
  return ({ needs }: Place) => needs === null || permissions.has(needs)
}

/** Those that a key leads to. */
export function keyedPlaces(permissions: ReadonlySet<string>): Place[] {
  return PLACES.flatMap(({ places }) => places.filter(seenWith(permissions))).filter(({ key }) => key !== undefined)
}

function item({ path, name, icon: picture, key }: Place, at: string): Html {
  const isHere = path === '/' ? at === '/' : at === path || at.startsWith(`${path}/`)
  return html`<li><a href="${path}"${isHere && html` aria-current="page"`}${key !== undefined && html` data-key="${key}"`}>${icon(picture)}${name}</a></li>`
}
