// Finds a person or machine user by what people type: an e-mail address, a label, or an id.
import type { PageOf, Schemas } from './api'
import type { Visit } from './visit'

export type Found = { id: string; name: string; detail: string; path: string }

export async function findPrincipal(visit: Visit, typed: string): Promise<Found | undefined> {
  if (/^[0-9a-f-]{36}$/.test(typed)) return (await userById(visit, typed)) ?? machineById(visit, typed)
  const text = encodeURIComponent(typed.toLowerCase())
  if (typed.includes('@')) {
    const users = await visit.ask<PageOf<Schemas['User']>>('GET', `/users?email=${text}`)
    const [user] = users.isOk ? users.body.items : []
    if (user) return ofUser(user)
  }
  const label = encodeURIComponent(typed.split('@')[0] ?? '')
  const machines = await visit.ask<PageOf<Schemas['MachineUser']>>('GET', `/machine-users?name=${label}`)
  const [machine] = machines.isOk ? machines.body.items : []
  return machine && (!typed.includes('@') || machine.email === typed) ? ofMachine(machine) : undefined
}

async function userById(visit: Visit, id: string): Promise<Found | undefined> {
  const { isOk, body } = await visit.ask<Schemas['User']>('GET', `/users/${id}`)
  return isOk ? ofUser(body) : undefined
}

async function machineById(visit: Visit, id: string): Promise<Found | undefined> {
  const { isOk, body } = await visit.ask<Schemas['MachineUser']>('GET', `/machine-users/${id}`)
  return isOk ? ofMachine(body) : undefined
}

function ofUser({ id, name, email }: Schemas['User']): Found {
  return { id, name, detail: email, path: `/users/${id}` }
}

function ofMachine({ id, display_name, name }: Schemas['MachineUser']): Found {
  return { id, name: display_name, detail: name, path: `/machine-users/${id}` }
}
