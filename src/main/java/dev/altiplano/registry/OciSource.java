package dev.altiplano.registry;

import dev.altiplano.model.ModelName;
import dev.altiplano.model.ProgressListener;
import dev.altiplano.registry.http.RegistryClient;
import dev.altiplano.registry.http.RemoteManifest;
import dev.altiplano.registry.http.Repository;
import dev.altiplano.registry.transfer.TransferException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Registries that speak the OCI distribution protocol: Ollama's, and everybody's own. */
public final class OciSource implements Source {
  private final RegistryClient client;
  private final List<ManifestForm> forms;
  private final Set<String> mediaTypes = new LinkedHashSet<>();

  /**
   * Knows some forms of manifests.
   *
   * @param forms tried in this order
   */
  public OciSource(RegistryClient client, List<ManifestForm> forms) {
    this.client = client;
    this.forms = List.copyOf(forms);
    forms.forEach(form -> mediaTypes.addAll(form.mediaTypes()));
  }

  @Override
  public Kind kind(ModelName name) {
    return name.host().equalsIgnoreCase(ModelName.DEFAULT_HOST) ? Kind.OLLAMA : Kind.OCI;
  }

  @Override
  public boolean serves(ModelName name) {
    return true;
  }

  @Override
  public RemoteModel resolve(ModelName name, boolean insecure, ProgressListener progress)
      throws TransferException, InterruptedException {
    Repository repository = client.repository(name, insecure);
    RemoteManifest manifest = client.manifest(repository, name.tag(), mediaTypes);
    for (ManifestForm form : forms) {
      Optional<RemoteModel> model = form.read(manifest, repository);
      if (model.isPresent()) {
        return model.get();
      }
    }
    throw TransferException.lasting(
        "%s is no model that this server knows the form of: its manifest has the media type \"%s\""
            .formatted(name.full(), manifest.mediaType()),
        null);
  }
}
