// Where the pages of things are that the API's own audit speaks of.

const PLACES: Readonly<Record<string, string>> = {
  user: '/users',
  machine_user: '/machine-users',
  group: '/groups',
  role: '/roles',
  binding: '/bindings',
  project: '/projects',
  cluster: '/clusters',
  identity_provider: '/providers',
  audit_sink: '/sinks',
  recording: '/recordings',
}

/** Undefined: things of this kind have no page of their own. */
export function placeOf(kind: string, id: string): string | undefined {
  const base = Object.hasOwn(PLACES, kind) ? PLACES[kind] : undefined
  return base === undefined || id === '' ? undefined : `${base}/${encodeURIComponent(id)}`
}
