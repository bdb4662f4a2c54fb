// Where the pages of the console are; `:name` is something that furnish() makes.
import { PEOPLE_PATHS } from './paths-people.ts'

export const PATHS: readonly string[] = [
  '/',
  '/projects',
  '/projects/new',
  '/projects/:project',
  '/projects/:project/delete',
  ...PEOPLE_PATHS,
]
