// Identity providers: setting them up, trying them, and what breaks without them.
import { show, take } from '../inside'
import { bulkRoutes } from '../parts/bulk/routes'
import type { Routes } from '../router'
import { PROVIDERS } from './bulk'
import { changed, created, disabled, drafted, enabled, removed } from './changes'
import { detailPage, endPage, listPage, newPage } from './pages'

export const providerRoutes: Routes = [
  ['GET /providers', show(listPage)],
  ...bulkRoutes(PROVIDERS),
  ['GET /providers/new', show(inside => newPage(inside))],
  ['POST /providers', take(created)],
  ['POST /providers/draft', take(drafted)],
  ['GET /providers/:id', show(inside => detailPage(inside))],
  ['POST /providers/:id', take(changed)],
  ['POST /providers/:id/enable', take(enabled)],
  ['GET /providers/:id/disable', show(inside => endPage(inside, 'disable'))],
  ['POST /providers/:id/disable', take(disabled)],
  ['GET /providers/:id/delete', show(inside => endPage(inside, 'delete'))],
  ['POST /providers/:id/delete', take(removed)],
]
