// Whose tokens a command is about: the caller's own, or those of a machine user. The API has a resource for each.
import { machineEmail } from '../core/access/machine-name'
import type { Api, Schemas } from './api'
import { findMachineUser } from './listing'

export type Token = Omit<Schemas['ApiToken'], 'user_id'>
type Wanted = Pick<Schemas['ApiTokenInput'], 'name' | 'permissions'> & { expires_at: string | null }

export type Owned = {
  list: (name?: string) => Promise<Token[]>
  create: (wanted: Wanted) => Promise<Token & { token: string }>
  rotate: (id: string, overlap_seconds: number) => Promise<Token & { token: string }>
  remove: (id: string) => Promise<void>
}

export async function tokensOf(api: Api, machineUser: string | undefined): Promise<Owned> {
  const me = await api.get('/v1/whoami')
  if (machineUser === undefined) return ofPerson(api, me.user_id)
  // A machine may not be allowed to look for itself among the others.
  const isMyself = me.email === machineEmail(machineUser)
  return ofMachine(api, isMyself ? me.user_id : (await findMachineUser(api, machineUser)).id)
}

function ofPerson(api: Api, user_id: string): Owned {
  return {
    list: name => api.list('/v1/api-tokens', { user_id, name }),
    create: ({ expires_at, ...rest }) =>
      api.post('/v1/api-tokens', { body: { ...rest, expires_at: expires_at ?? '' } }),
    rotate: (id, overlap_seconds) => api.post('/v1/api-tokens/{id}/rotations', { id, body: { overlap_seconds } }),
    remove: id => api.remove('/v1/api-tokens/{id}', { id }),
  }
}

function ofMachine(api: Api, machine_user_id: string): Owned {
  return {
    list: name => api.list('/v1/machine-user-tokens', { machine_user_id, name }),
    create: wanted => api.post('/v1/machine-user-tokens', { body: { machine_user_id, ...wanted } }),
    rotate: (id, overlap_seconds) =>
      api.post('/v1/machine-user-tokens/{id}/rotations', { id, body: { overlap_seconds } }),
    remove: id => api.remove('/v1/machine-user-tokens/{id}', { id }),
  }
}
