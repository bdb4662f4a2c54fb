// One HTTPS request to a test cluster's API server, trusting the cluster's own CA and nothing else.

import type { RequestOptions } from './cluster-contract.ts'

export interface RequesterDeps {
  readonly url: string
  readonly caPem: string
  readonly adminToken: string
}

export const requester =
  ({ url, caPem, adminToken }: RequesterDeps) =>
  (path: string, options: RequestOptions = {}) => {
    const { token = adminToken, ...init } = options
    const headers = new Headers(init.headers)
    headers.set('authorization', `Bearer ${token}`)
    if (typeof init.body === 'string' && !headers.has('content-type')) headers.set('content-type', 'application/json')
    // No keep-alive: a pooled connection would outlive a restart of the server and fail the first request after it.
    return fetch(`${url}${path}`, { ...init, headers, keepalive: false, tls: { ca: caPem } })
  }
