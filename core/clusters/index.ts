// Routes of clusters.
import { Elysia } from 'elysia'
import { authn } from '../auth/authn'
import type { Authenticate } from '../auth/bearer'
import { etagOf } from '../lib/etag'
import { noBody } from '../lib/no-body'
import { operation } from '../lib/operation'
import { IdParams, NoQuery, PROBLEMS, ProblemSchema } from '../lib/schema'
import { Cluster, ClusterInput, ClusterPage, ClusterQuery } from './model'
import type { Clusters } from './service'

const tag = 'clusters'

export const clusterRoutes = (deps: { authenticate: Authenticate; clusters: Clusters }) =>
  new Elysia({ prefix: '/clusters', normalize: false })
    .use(authn(deps.authenticate))
    .model({ Cluster, ClusterInput, ClusterPage, Problem: ProblemSchema })
    .get('', ({ principal, query }) => deps.clusters.list(principal, query), {
      query: ClusterQuery,
      response: { 200: 'ClusterPage', ...PROBLEMS.read },
      detail: operation({ id: 'listClusters', permission: 'clusters.read', summary: 'List clusters', tag }),
    })
    .post(
      '',
      async ({ principal, body, set }) => {
        const cluster = await deps.clusters.create(principal, body)
        set.status = 201
        set.headers.location = `/v1/clusters/${cluster.id}`
        return cluster
      },
      {
        parse: 'json',
        body: 'ClusterInput',
        query: NoQuery,
        response: { 201: 'Cluster', ...PROBLEMS.write },
        detail: operation({ id: 'createCluster', permission: 'clusters.write', summary: 'Create a cluster', tag }),
      },
    )
    .get(
      '/:id',
      async ({ principal, params, set }) => {
        const cluster = await deps.clusters.get(principal, params.id)
        set.headers.etag = etagOf(cluster)
        return cluster
      },
      {
        params: IdParams,
        query: NoQuery,
        response: { 200: 'Cluster', ...PROBLEMS.read },
        detail: operation({ id: 'getCluster', permission: 'clusters.read', summary: 'Read a cluster', tag }),
      },
    )
    .put(
      '/:id',
      ({ principal, params, body, headers }) =>
        deps.clusters.replace(principal, params.id, { input: body, ifMatch: headers['if-match'] }),
      {
        parse: 'json',
        params: IdParams,
        body: 'ClusterInput',
        query: NoQuery,
        response: { 200: 'Cluster', ...PROBLEMS.write },
        detail: operation({ id: 'updateCluster', permission: 'clusters.write', summary: 'Replace a cluster', tag }),
      },
    )
    .delete(
      '/:id',
      async ({ principal, params, headers, set }) => {
        await deps.clusters.remove(principal, params.id, { ifMatch: headers['if-match'] })
        set.status = 204
      },
      {
        parse: noBody,
        params: IdParams,
        query: NoQuery,
        response: { ...PROBLEMS.write },
        detail: operation({ id: 'deleteCluster', permission: 'clusters.write', summary: 'Delete a cluster', tag }),
      },
    )
