// Bindings: who holds which role, where, until when; and a guided form that says what one gives before it is made.
import { show, take } from '../inside'
import { bulkRoutes } from '../parts/bulk/routes'
import type { Routes } from '../router'
import { BINDINGS } from './bulk'
import { changed, created, removed } from './changes'
import { newPage } from './new-page'
import { deletePage, detailPage, editPage, listPage } from './pages'

export const bindingRoutes: Routes = [
  ['GET /bindings', show(listPage)],
  ...bulkRoutes(BINDINGS),
  ['GET /bindings/new', show(inside => newPage(inside))],
  ['POST /bindings', take(created)],
  ['GET /bindings/:id', show(detailPage)],
  ['POST /bindings/:id', take(changed)],
  ['GET /bindings/:id/edit', show(editPage)],
  ['GET /bindings/:id/delete', show(inside => deletePage(inside))],
  ['POST /bindings/:id/delete', take(removed)],
]
