// The audit of clusters: searching it, one request, and taking it along.
import { show } from '../inside'
import type { Routes } from '../router'
import { explorerPage } from './explorer-page'
import { exportPage } from './export'
import { requestPage } from './request-page'

export const auditRoutes: Routes = [
  ['GET /audit', show(explorerPage)],
  ['GET /audit/export', show(exportPage)],
  ['GET /audit/requests/:request', show(requestPage)],
]
