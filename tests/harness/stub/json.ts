// JSON values as the stub handles them, and the narrow questions it asks of what clients send.

export type Json = null | boolean | number | string | readonly Json[] | JsonObject
export type JsonObject = { readonly [key: string]: Json | undefined }

export interface ObjectMeta {
  readonly name: string
  readonly namespace?: string
  readonly uid: string
  readonly resourceVersion: string
  readonly creationTimestamp: string
  readonly labels?: Readonly<Record<string, string>>
  readonly annotations?: Readonly<Record<string, string>>
}

/** What the store holds: always named, versioned and typed. */
export type KubeObject = JsonObject & { readonly apiVersion: string; readonly kind: string } & {
  readonly metadata: JsonObject & ObjectMeta
}

export const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

export const objectAt = (value: unknown, key: string): JsonObject => {
  const found = isObject(value) ? value[key] : undefined
  return isObject(found) ? found : {}
}

export const stringAt = (value: unknown, key: string): string | undefined => {
  const found = isObject(value) ? value[key] : undefined
  return typeof found === 'string' ? found : undefined
}

export const arrayAt = (value: unknown, key: string): readonly Json[] => {
  const found = isObject(value) ? value[key] : undefined
  return Array.isArray(found) ? found : []
}

export const stringsAt = (value: unknown, key: string): readonly string[] =>
  arrayAt(value, key).filter(item => typeof item === 'string')
