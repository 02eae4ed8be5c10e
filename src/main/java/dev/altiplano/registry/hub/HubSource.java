package dev.altiplano.registry.hub;

import dev.altiplano.model.ModelName;
import dev.altiplano.model.ProgressListener;
import dev.altiplano.registry.FilesModel;
import dev.altiplano.registry.RemoteModel;
import dev.altiplano.registry.Source;
import dev.altiplano.registry.http.HostRules;
import dev.altiplano.registry.http.RegistryClient;
import dev.altiplano.registry.transfer.BlobSource;
import dev.altiplano.registry.transfer.TransferException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The Hugging Face Hub: {@code hf.co/<owner>/<repository>[:<tag>]}, where the tag is a variant of
 * the weights or else a revision.
 */
public final class HubSource implements Source {
  private static final Set<String> HOSTS = Set.of("hf.co", "huggingface.co");
  private static final String MAIN = "main";

  private final HubClient hub;
  private final HostRules hosts;

  public HubSource(RegistryClient client, HubSettings settings, HostRules hosts) {
    this.hub = new HubClient(client, settings, hosts);
    this.hosts = hosts;
  }

  @Override
  public Kind kind(ModelName name) {
    return Kind.HUB;
  }

  /** A mirror in place of the host is a registry, and asked as one. */
  @Override
  public boolean serves(ModelName name) {
    return HOSTS.stream().anyMatch(name.host()::equalsIgnoreCase)
        && !hosts.mirrors().containsKey(name.host());
  }

  @Override
  public RemoteModel resolve(ModelName name, boolean insecure, ProgressListener progress)
      throws TransferException, InterruptedException {
    HubRepository repository = HubRepository.of(name);
    HubListing main = hub.listing(repository, MAIN);
    Variants variants = Variants.of(main);
    if (name.tag().equalsIgnoreCase(ModelName.DEFAULT_TAG)) {
      return byDefault(repository, main, variants);
    }
    Optional<Variant> named = variants.named(name.tag());
    return named.isPresent()
        ? model(repository, main, named.get())
        : atRevision(repository, name.tag(), variants);
  }

  private RemoteModel atRevision(HubRepository repository, String tag, Variants onMain)
      throws TransferException, InterruptedException {
    HubListing listing;
    try {
      listing = hub.listing(repository, tag);
    } catch (TransferException e) {
      throw e.isPassing()
          ? e
          : TransferException.lasting(
              "%s has neither weights nor a revision called \"%s\" (%s); it has the weights %s"
                  .formatted(repository, tag, e.getMessage(), onMain.labels()),
              e);
    }
    return byDefault(repository, listing, Variants.of(listing));
  }

  private RemoteModel byDefault(HubRepository repository, HubListing listing, Variants variants)
      throws TransferException, InterruptedException {
    Optional<Variant> variant = variants.byDefault();
    if (variant.isEmpty()) {
      throw TransferException.lasting(
          "%s has no weights that this server can take: *.gguf, or *.safetensors with config.json, or *.onnx at the top or in onnx/"
              .formatted(repository),
          null);
    }
    return model(repository, listing, variant.get());
  }

  private RemoteModel model(HubRepository repository, HubListing listing, Variant variant)
      throws TransferException, InterruptedException {
    FilesModel chosen =
        new FilesModel(blobs(repository, listing, Variants.files(listing, variant)));
    return new HubModel(
        chosen,
        paths ->
            blobs(
                repository,
                listing,
                listing.files().stream().filter(file -> paths.contains(file.path())).toList()));
  }

  private Map<String, BlobSource> blobs(
      HubRepository repository, HubListing listing, List<HubFile> files)
      throws TransferException, InterruptedException {
    Map<String, BlobSource> blobs = new LinkedHashMap<>();
    for (HubFile file : files) {
      blobs.put(file.path(), hub.blob(repository, listing.revision(), file));
    }
    return blobs;
  }
}
