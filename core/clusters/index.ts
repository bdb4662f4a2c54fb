// Routes of clusters.
import type { Authenticate } from '../auth/bearer'
import { resourceRoutes } from '../routes/resource'
import { Cluster, ClusterInput, ClusterPage, ClusterQuery } from './model'
import type { Clusters } from './service'

export const clusterRoutes = (deps: { authenticate: Authenticate; clusters: Clusters }) =>
  resourceRoutes(deps, {
    ...{ name: 'Cluster', noun: 'a cluster', plural: 'clusters', path: 'clusters' },
    ...{ read: 'clusters.read', write: 'clusters.write' },
    schemas: { input: ClusterInput, output: Cluster, page: ClusterPage, query: ClusterQuery },
    service: deps.clusters,
  })
