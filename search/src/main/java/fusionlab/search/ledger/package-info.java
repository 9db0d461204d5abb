/** What a search found with its proof, in the form in which it is stored, shown and put into bundles. */
@NullMarked
package fusionlab.search.ledger;

import org.jspecify.annotations.NullMarked;
