package dev.altiplano.registry.hub;

import java.util.List;
import java.util.Set;

/**
 * One of the models that a repository has files for.
 *
 * @param label what to call it: a quantisation, a precision or a kind of file
 * @param tags by which it is asked for, in lower case
 * @param weights the files with its weights
 * @param withDocuments whether the files beside the weights belong to it
 * @param parts into how many files its weights were split, by their names; 1 where they were not
 */
record Variant(
    String label, Set<String> tags, List<HubFile> weights, boolean withDocuments, int parts) {
  Variant {
    tags = Set.copyOf(tags);
    weights = List.copyOf(weights);
  }
}
