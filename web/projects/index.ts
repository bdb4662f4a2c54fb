// Projects: what belongs together, and whom one binding reaches.
import { show, take } from '../inside'
import { bulkRoutes } from '../parts/bulk/routes'
import type { Routes } from '../router'
import { PROJECTS } from './bulk'
import { changed, created, removed } from './changes'
import { deletePage, detailPage, listPage, newPage } from './pages'

export const projectRoutes: Routes = [
  ['GET /projects', show(listPage)],
  ...bulkRoutes(PROJECTS),
  ['GET /projects/new', show(inside => newPage(inside))],
  ['POST /projects', take(created)],
  ['GET /projects/:id', show(inside => detailPage(inside))],
  ['POST /projects/:id', take(changed)],
  ['GET /projects/:id/delete', show(inside => deletePage(inside))],
  ['POST /projects/:id/delete', take(removed)],
]
