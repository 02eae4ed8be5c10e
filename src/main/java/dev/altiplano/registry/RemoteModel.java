package dev.altiplano.registry;

import dev.altiplano.model.AltiplanoException;
import dev.altiplano.model.ModelName;
import dev.altiplano.model.ProgressListener;
import dev.altiplano.registry.transfer.BlobSource;
import dev.altiplano.registry.transfer.TransferException;
import dev.altiplano.store.ModelStore;
import dev.altiplano.store.StoredModel;
import java.util.List;

/** A model that is elsewhere: what to bring here, and how to make a model of it then. */
public interface RemoteModel {
  /** What is told when {@link #write} is about to write the manifest. */
  String WRITING = "writing manifest";

  /** What has to be in the store before {@link #write}, each blob once, in the order to fetch. */
  List<BlobSource> blobs();

  /**
   * The same model with what its blobs, which are all there, turned out to need beside them.
   *
   * @throws TransferException where that cannot be had
   */
  default RemoteModel completed(ModelStore store) throws TransferException, InterruptedException {
    return this;
  }

  /**
   * Makes the model of its blobs, which are all there: by its manifest as it came, or by one that
   * is assembled of what the blobs turned out to be.
   *
   * @param name to write it under
   * @throws AltiplanoException where the blobs make no model
   */
  StoredModel write(ModelStore store, ModelName name, ProgressListener progress)
      throws InterruptedException;
}
