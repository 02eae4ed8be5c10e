package dev.altiplano.registry;

import dev.altiplano.registry.http.RemoteManifest;
import dev.altiplano.registry.http.Repository;
import dev.altiplano.registry.transfer.TransferException;
import java.util.List;
import java.util.Optional;

/** A way to put a model into an OCI registry. */
public interface ManifestForm {
  /** What its manifests can be called, for the registry to choose from. */
  List<String> mediaTypes();

  /**
   * What a manifest says, if it is of this form.
   *
   * @throws TransferException where it is, but not a good one
   */
  Optional<RemoteModel> read(RemoteManifest manifest, Repository repository)
      throws TransferException;
}
