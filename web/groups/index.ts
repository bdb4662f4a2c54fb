// Groups: roles for many people at once.
import { show, take } from '../inside'
import type { Routes } from '../router'
import { changed, created, joined, left, removed } from './changes'
import { deletePage, detailPage, listPage, newPage } from './pages'

export const groupRoutes: Routes = [
  ['GET /groups', show(listPage)],
  ['GET /groups/new', show(inside => newPage(inside))],
  ['POST /groups', take(created)],
  ['GET /groups/:id', show(inside => detailPage(inside))],
  ['POST /groups/:id', take(changed)],
  ['POST /groups/:id/members', take(joined)],
  ['POST /groups/:id/members/:membership/delete', take(left)],
  ['GET /groups/:id/delete', show(inside => deletePage(inside))],
  ['POST /groups/:id/delete', take(removed)],
]
