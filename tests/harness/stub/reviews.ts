// The questions clients ask about rights: the access reviews behind `kubectl auth can-i`, and `kubectl auth whoami`.

import { isObject, type JsonObject, objectAt, stringAt, stringsAt } from './json.ts'
import type { Attributes, Rbac } from './rbac.ts'
import type { Principal } from './tokens.ts'

export interface ReviewsDeps {
  readonly rbac: Rbac
}

type Review = (body: JsonObject, caller: Principal) => JsonObject

const attributesOf = (spec: JsonObject): Attributes => {
  const asked = spec.resourceAttributes
  const fields = isObject(asked) ? asked : objectAt(spec, 'nonResourceAttributes')
  const field = (key: string) => stringAt(fields, key) ?? ''
  return {
    isResource: isObject(asked),
    path: field('path'),
    verb: field('verb'),
    group: field('group'),
    resource: field('resource'),
    subresource: field('subresource'),
    namespace: field('namespace'),
    name: field('name'),
  }
}

const principalOf = (spec: JsonObject): Principal => ({
  username: stringAt(spec, 'user') ?? '',
  groups: stringsAt(spec, 'groups'),
  uid: stringAt(spec, 'uid') ?? '',
})

export const Reviews = ({ rbac }: ReviewsDeps) => {
  const accessReview =
    (principalIn: (spec: JsonObject, caller: Principal) => Principal): Review =>
    (body, caller) => {
      const spec = objectAt(body, 'spec')
      const allowed = rbac.isAllowed(principalIn(spec, caller), attributesOf(spec))
      return { ...body, status: { allowed, reason: allowed ? 'RBAC: allowed by a binding' : '' } }
    }

  const rulesReview: Review = (body, caller) => {
    const rules = rbac.rulesFor(caller, stringAt(objectAt(body, 'spec'), 'namespace') ?? '')
    const isResourceRule = (rule: JsonObject) => rule.nonResourceURLs === undefined
    const resourceRules = rules.filter(isResourceRule)
    const nonResourceRules = rules.filter(rule => !isResourceRule(rule))
    return { ...body, status: { resourceRules, nonResourceRules, incomplete: false } }
  }

  const whoAmI: Review = (body, { username, groups, uid }) => ({
    ...body,
    status: { userInfo: { username, groups, uid } },
  })

  const byResource: Readonly<Record<string, Review>> = {
    localsubjectaccessreviews: accessReview(principalOf),
    selfsubjectaccessreviews: accessReview((_, caller) => caller),
    selfsubjectrulesreviews: rulesReview,
    selfsubjectreviews: whoAmI,
    subjectaccessreviews: accessReview(principalOf),
  }
  return byResource
}
