// A person as the API takes them: what is not changed is sent as it is.
import type { User } from './show'

export function inputOf(user: User, change: Partial<Omit<User, 'id' | 'status' | 'created_at'>>) {
  const { id: _, created_at: __, status: ___, ...input } = user
  return { ...input, ...change }
}
