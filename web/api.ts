// Names of what the API speaks of, from its own document.
import type { components } from '../docs/api-types'

export type Schemas = components['schemas']
export type PageOf<T> = { items: T[]; next_cursor: string | null }
