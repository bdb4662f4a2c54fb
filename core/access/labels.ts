// Labels of clusters and namespaces, and selectors over them: every pair must be there, as `matchLabels` in Kubernetes.

export type Labels = Readonly<Record<string, string>>

export function matches(selector: Labels, labels: Labels): boolean {
  return Object.entries(selector).every(([key, value]) => labels[key] === value)
}

/** Whether `narrow` selects nothing that `wide` does not. */
export function isNarrower(narrow: Labels, wide: Labels): boolean {
  return matches(wide, narrow)
}
