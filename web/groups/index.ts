// Groups: roles for many people at once.
import { show, take } from '../inside'
import { bulkRoutes } from '../parts/bulk/routes'
import type { Routes } from '../router'
import { GROUPS } from './bulk'
import { members } from './bulk-members'
import { changed, created, joined, left, removed } from './changes'
import { deletePage, detailPage, listPage, newPage } from './pages'

export const groupRoutes: Routes = [
  ['GET /groups', show(listPage)],
  ...bulkRoutes(GROUPS),
  ['GET /groups/new', show(inside => newPage(inside))],
  ['POST /groups', take(created)],
  ['GET /groups/:id', show(inside => detailPage(inside))],
  ['POST /groups/:id', take(changed)],
  ['POST /groups/:id/members', take(joined)],
  ...bulkRoutes(members()),
  ['POST /groups/:id/members/:membership/delete', take(left)],
  ['GET /groups/:id/delete', show(inside => deletePage(inside))],
  ['POST /groups/:id/delete', take(removed)],
]
