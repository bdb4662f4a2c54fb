// The committed document, for the tests that judge it; that it is what the routes say is a test of its own.
import type { Document } from '../../cli/docs/document'

export const document = (await Bun.file('docs/openapi.json').json()) as Document
