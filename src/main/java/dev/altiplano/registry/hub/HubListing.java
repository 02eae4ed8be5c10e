package dev.altiplano.registry.hub;

import dev.altiplano.model.AltiplanoException;
import dev.altiplano.model.Digest;
import dev.altiplano.model.ErrorKind;
import dev.altiplano.registry.transfer.TransferException;
import dev.altiplano.store.JsonDocument;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * What a repository has at one of its revisions.
 *
 * @param revision the commit where the Hub says which, so that all files are of the same one
 * @param files that a model may have; others are left out
 */
record HubListing(String revision, List<HubFile> files) {
  private static final String WHAT = "the list of files";
  private static final long LARGEST = 1L << 44;

  HubListing {
    files = List.copyOf(files);
  }

  /**
   * Reads what the Hub answers to a request for a revision.
   *
   * @param asked the name of the revision
   */
  static HubListing parse(byte[] json, String asked) throws TransferException {
    try {
      JsonDocument reply = JsonDocument.parse(json, WHAT, ErrorKind.REGISTRY_FAILED);
      if (reply.field("siblings").isEmpty()) {
        throw reply.wrong("siblings", "there");
      }
      List<HubFile> files = new ArrayList<>();
      for (JsonNode sibling : reply.list("siblings")) {
        files.add(file(new JsonDocument(sibling, WHAT, ErrorKind.REGISTRY_FAILED)));
      }
      String commit = reply.string("sha");
      return new HubListing(commit.matches("[0-9a-f]{40}") ? commit : asked, files);
    } catch (AltiplanoException e) {
      throw TransferException.lasting("the Hub's answer makes no sense: " + e.text(), e);
    }
  }

  private static HubFile file(JsonDocument sibling) {
    Optional<JsonDocument> large = sibling.object("lfs");
    Optional<Digest> digest =
        large
            .map(lfs -> "sha256:" + lfs.string("sha256"))
            .filter(Digest::isValid)
            .map(Digest::parse);
    long size =
        large
            .map(lfs -> lfs.wholeNumber("size").orElse(-1))
            .filter(known -> known >= 0)
            .orElseGet(() -> sibling.wholeNumber("size").orElse(-1));
    if (size < 0 || size > LARGEST) {
      throw sibling.wrong("size", "0 to %d for each file".formatted(LARGEST));
    }
    return new HubFile(sibling.string("rfilename"), size, sibling.string("blobId"), digest);
  }
}
