// Where the pages of the console are; `:name` is something that furnish() makes.

export const PATHS: readonly string[] = [
  '/',
  '/projects',
  '/projects/new',
  '/projects/:project',
  '/projects/:project/delete',
]
