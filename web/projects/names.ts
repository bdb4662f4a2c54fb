// Names of projects for pages that show ids of them, and for fields that choose one.
import type { PageOf, Schemas } from '../api'
import type { Visit } from '../visit'

type Project = Schemas['Project']
export type ProjectNames = { list: readonly Project[]; nameOf: (id: string) => string }

const MOST_PAGES = 25

/** Every project one may see; of one that is not among them the id has to do. */
export async function projectNames(visit: Visit): Promise<ProjectNames> {
  const list: Project[] = []
  let cursor: string | null = ''
  for (let page = 0; cursor !== null && page < MOST_PAGES; page++) {
    const path: string = `/projects?limit=200${cursor === '' ? '' : `&cursor=${encodeURIComponent(cursor)}`}`
    const { isOk, body } = await visit.ask<PageOf<Project>>('GET', path)
    if (!isOk) break
    list.push(...body.items)
    cursor = body.next_cursor
  }
  const names = new Map(list.map(({ id, display_name }) => [id, display_name]))
  return { list, nameOf: id => names.get(id) ?? id }
}
