// Roles: what may be done. The editor says in words what a role comes to before it is saved.
import { show, take } from '../inside'
import { bulkRoutes } from '../parts/bulk/routes'
import type { Routes } from '../router'
import { ROLES } from './bulk'
import { changed, created, previewed, removed, tried } from './changes'
import { deletePage, detailPage, editPage, listPage, newPage } from './pages'

export const roleRoutes: Routes = [
  ['GET /roles', show(listPage)],
  ...bulkRoutes(ROLES),
  ['GET /roles/new', show(inside => newPage(inside))],
  ['POST /roles', take(created)],
  ['POST /roles/preview', take(previewed)],
  ['POST /roles/replay', take(tried)],
  ['GET /roles/:id', show(detailPage)],
  ['POST /roles/:id', take(changed)],
  ['GET /roles/:id/edit', show(inside => editPage(inside))],
  ['GET /roles/:id/delete', show(inside => deletePage(inside))],
  ['POST /roles/:id/delete', take(removed)],
]
