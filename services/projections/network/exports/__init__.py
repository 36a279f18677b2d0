"""Files of the whole network that a reader may see: GraphML, GEXF, CSV and Parquet, written while they are sent."""
