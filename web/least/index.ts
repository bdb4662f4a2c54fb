// The least somebody has needed.
import { show } from '../inside'
import type { Routes } from '../router'
import { leastPage } from './page'

export const leastRoutes: Routes = [['GET /access/least', show(leastPage)]]
