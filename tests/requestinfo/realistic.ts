// Request lines that kubectl, client-go, helm and dashboards really send. None of them may ever be refused.
// Each is a method and a target; realistic.test.ts and differential.ts both read them.

const NAMESPACED = '/api/v1/namespaces/shop-7'
const POD = `${NAMESPACED}/pods/web-6d4cf56db6-x7k2p`
const DEPLOYMENT = '/apis/apps/v1/namespaces/shop-7/deployments/web'
const PROXY = `${NAMESPACED}/services/https:dashboard:443/proxy`

const DISCOVERY = [
  'GET /',
  'GET /api',
  'GET /apis',
  'GET /apis/',
  'GET /api?timeout=32s',
  'GET /apis?timeout=32s',
  'GET /api/v1',
  'GET /api/v1/',
  'GET /api/v1?timeout=32s',
  'GET /apis/apps',
  'GET /apis/apps/v1',
  'GET /apis/metrics.k8s.io/v1beta1?timeout=32s',
  'GET /openapi/v2?timeout=32s',
  'GET /openapi/v3',
  'GET /openapi/v3/',
  'GET /openapi/v3/api/v1?hash=5E4C8A9D0B',
  'GET /openapi/v3/apis/apps/v1?hash=8A1B2C&timeout=32s',
  'GET /version',
  'GET /version?timeout=32s',
  'GET /healthz',
  'GET /livez?verbose',
  'GET /readyz?verbose=true&exclude=etcd',
  'GET /healthz/poststarthook/rbac/bootstrap-roles',
  'GET /metrics',
  'GET /metrics/slis',
  'GET /logs/',
  'HEAD /healthz',
  'OPTIONS /api/v1/pods',
  'GET /.well-known/openid-configuration',
  'GET /openid/v1/jwks',
]

const READS = [
  `GET ${POD}`,
  `HEAD ${POD}`,
  `GET ${NAMESPACED}/pods?limit=500`,
  `GET ${NAMESPACED}/pods?continue=eyJ2IjoibWV0YS5rOHMuaW8vdjEiLCJydiI6MTJ9&limit=500`,
  `GET ${NAMESPACED}/pods?labelSelector=app%3Dweb%2Ctier+in+%28front%2Cback%29&limit=500`,
  `GET ${NAMESPACED}/pods?fieldSelector=spec.nodeName%3Dnode-1%2Cstatus.phase%21%3DRunning`,
  `GET ${NAMESPACED}/pods?fieldSelector=metadata.name%3Dweb-0`,
  `GET ${NAMESPACED}/pods?fieldSelector=metadata.name=web-0,status.phase=Running&watch=true`,
  `GET ${NAMESPACED}/pods?fieldSelector=metadata.name%3Dweb-0&resourceVersion=812&watch=true`,
  `GET ${NAMESPACED}/pods?allowWatchBookmarks=true&resourceVersion=812&timeout=9m12s&timeoutSeconds=552&watch=true`,
  `GET ${NAMESPACED}/configmaps?allowWatchBookmarks=true&fieldSelector=metadata.name%3Dkube-root-ca.crt&resourceVersion=3&timeout=5m7s&timeoutSeconds=307&watch=true`,
  `GET ${NAMESPACED}/pods?fieldSelector=metadata.name%3Dweb-0&labelSelector=app.kubernetes.io%2Fname%3Dweb%2C%21canary&limit=1`,
  `GET ${NAMESPACED}/pods?resourceVersionMatch=NotOlderThan&sendInitialEvents=true&watch=true`,
  `GET ${NAMESPACED}/events?fieldSelector=involvedObject.name%3Dweb-0%2CinvolvedObject.namespace%3Dshop-7%2CinvolvedObject.uid%3D1b2c&limit=500`,
  `GET ${NAMESPACED}/secrets?labelSelector=owner%3Dhelm%2Cstatus+in+%28deployed%2Cfailed%29`,
  'GET /api/v1/pods?limit=500',
  'GET /api/v1/namespaces',
  'GET /api/v1/namespaces?watch=1',
  'GET /api/v1/namespaces/shop-7',
  'GET /api/v1/namespaces/shop-7/status',
  'GET /api/v1/nodes?labelSelector=node-role.kubernetes.io%2Fcontrol-plane',
  'GET /api/v1/nodes/ip-10-0-3-17.eu-west-1.compute.internal',
  'GET /api/v1/componentstatuses/etcd-0',
  'GET /api/v1/watch/namespaces/shop-7/pods?resourceVersion=812',
  'GET /api/v1/watch/nodes',
  'GET /apis/metrics.k8s.io/v1beta1/namespaces/shop-7/pods',
  'GET /apis/metrics.k8s.io/v1beta1/nodes',
  `GET ${DEPLOYMENT}`,
  `GET ${DEPLOYMENT}/scale`,
  'GET /apis/apiextensions.k8s.io/v1/customresourcedefinitions/certificates.cert-manager.io',
  'GET /apis/cert-manager.io/v1/namespaces/shop-7/certificates/web-tls/status',
  'GET /apis/rbac.authorization.k8s.io/v1/clusterroles/system:node',
  'GET /apis/rbac.authorization.k8s.io/v1/clusterroles/system%3Anode',
  'GET /apis/rbac.authorization.k8s.io/v1/clusterrolebindings/system:controller:job-controller',
  'GET /apis/custom.metrics.k8s.io/v1beta1/namespaces/shop-7/pods/*/requests_per_second',
  'GET /apis/apiregistration.k8s.io/v1/apiservices/v1beta1.metrics.k8s.io',
  'GET /apis/authentication.k8s.io/v1/selfsubjectreviews',
  'GET /apis/coordination.k8s.io/v1/namespaces/kube-node-lease/leases/node-1?timeout=10s',
]

const WRITES = [
  `POST ${NAMESPACED}/pods?fieldManager=kubectl-create&fieldValidation=Strict`,
  `POST ${NAMESPACED}/pods?dryRun=All&fieldManager=kubectl-client-side-apply&fieldValidation=Strict`,
  `PUT ${NAMESPACED}/configmaps/settings?fieldManager=kubectl-replace`,
  `PATCH ${DEPLOYMENT}?fieldManager=kubectl-rollout&fieldValidation=Strict`,
  `PATCH ${DEPLOYMENT}?fieldManager=kubectl&fieldValidation=Strict&force=true`,
  `PATCH ${DEPLOYMENT}/scale`,
  `PATCH ${NAMESPACED}/pods/web-0/ephemeralcontainers`,
  'PATCH /api/v1/nodes/node-1?fieldManager=kubectl-drain',
  `POST ${NAMESPACED}/pods/web-0/eviction`,
  `POST ${NAMESPACED}/pods/web-0/binding`,
  `POST ${NAMESPACED}/serviceaccounts/builder/token`,
  `DELETE ${POD}`,
  `DELETE ${POD}?gracePeriodSeconds=0&propagationPolicy=Background`,
  `DELETE ${NAMESPACED}/pods?labelSelector=app%3Dweb`,
  `DELETE ${NAMESPACED}/pods?fieldSelector=metadata.name%3Dweb-0`,
  'DELETE /api/v1/namespaces/shop-7',
  'PUT /api/v1/namespaces/shop-7/finalize',
  'PUT /api/v1/namespaces/shop-7/status',
  'POST /apis/authorization.k8s.io/v1/selfsubjectaccessreviews',
  'POST /apis/authorization.k8s.io/v1/selfsubjectrulesreviews',
  'PUT /apis/certificates.k8s.io/v1/certificatesigningrequests/dev/approval',
  'PATCH /apis/apiextensions.k8s.io/v1/customresourcedefinitions/widgets.example.com?fieldManager=helm&force=true',
]

const STREAMS = [
  `GET ${POD}/log?container=web&follow=true&tailLines=10&timestamps=true`,
  `GET ${POD}/log?sinceTime=2025-01-01T00%3A00%3A00Z&previous=true`,
  `GET ${POD}/exec?command=sh&command=-c&command=echo+a%3Becho+b%0Aexit&container=web&stderr=true&stdin=true&stdout=true&tty=true`,
  `POST ${POD}/exec?command=ls&command=ls&command=%2Ftmp%2F..&container=web&stdout=true`,
  `POST ${POD}/exec?command=cat&command=%E9%FF&container=web&stdout=true`,
  `GET ${POD}/attach?container=web&stdin=true&stdout=true&tty=true`,
  `POST ${POD}/portforward`,
  `GET ${POD}/portforward?ports=8080&ports=9090`,
  `GET ${PROXY}`,
  `GET ${PROXY}/`,
  `GET ${PROXY}/static/js/main.6f3a.js?v=1`,
  `GET ${PROXY}/api/v1/query?query=up{job="api"}|x[5m]&time=1`,
  `POST ${PROXY}/api/login/`,
  `GET ${PROXY}/caf%C3%A9/100%25/a%20b/`,
  `DELETE ${PROXY}/index/_doc/1`,
  `GET ${NAMESPACED}/pods/http:web-0:8080/proxy/metrics`,
  'GET /api/v1/nodes/node-1/proxy/stats/summary',
  'GET /api/v1/nodes/node-1/proxy/logs/',
  'GET /api/v1/nodes/node-1:10250/proxy/configz',
]

export interface RequestLine {
  readonly method: string
  readonly target: string
}

/** The first space divides; a realistic target has none. */
function requestLine(line: string): RequestLine {
  const space = line.indexOf(' ')
  return { method: line.slice(0, space), target: line.slice(space + 1) }
}

export const REALISTIC: readonly RequestLine[] = [...DISCOVERY, ...READS, ...WRITES, ...STREAMS].map(requestLine)
